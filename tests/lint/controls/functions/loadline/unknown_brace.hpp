// A brace whose head says nothing.
#pragma once

BEGIN_FUNCTION {  // breach: cannot be read: what does this brace open?
    one();
}
