// The text stands in the line that the compiler quotes, which is no message.
// rejected: the output does not say: plan_fits<193>
// error: misspelt
// error: plan_fits<193>
#ifndef FIXED
misspelt plan_fits = 193;  // plan_fits<193>
#endif
