// #pragma once. breach: #pragma once: 0 times
