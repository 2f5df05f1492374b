// A comment over lines.
#pragma once

/* breach: cannot be read: a comment or a text over several lines
 */
void one();
