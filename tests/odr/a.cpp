// With b.cpp: two files that use the same types and values must link into one program.
#include <loadline/all.hpp>

using namespace loadline;

int b();

int main() {
    using run = serving<models::llama3_8b, trn2_ultraserver, plan{.tensor = 8}, requests{}>;
    return check(run::value) ? b() : 1;
}
