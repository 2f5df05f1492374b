// On no floor. breach: is no header of a floor
#pragma once
