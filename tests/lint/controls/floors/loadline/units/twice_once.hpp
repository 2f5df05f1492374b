// Said twice. breach: #pragma once: 2 times
#pragma once
#pragma once
