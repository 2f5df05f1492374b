#pragma once  // breach: the first line is no comment that says what the header is
