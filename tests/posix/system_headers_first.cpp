// What POSIX puts in the global namespace must not meet a name of ours, even with ours let in.
#include <math.h>
#include <netinet/in.h>
#include <pthread.h>
#include <search.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

// and the common names of the standard library
#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>

#include <loadline/all.hpp>

using namespace std;
using namespace loadline;
using namespace loadline::literals;

// Names that users give to their own aliases, beside the whole of ours.
struct my_chip : chip<hbm<144_GiB, 4.9_TBps>, dense<bf16, 671_TFLOPS>, power<1_kW>> {};
struct site : scale_up<my_chip, switched<64>, interconnect<bidirectional<2.56_TBps>, 1_us>> {};
using job = training<models::llama3_8b, site, plan{.tensor = 8}, batch{.length = 8192}>;
using run = job;

int main() {
    const set<int> several{1, 2};
    const map<string, int> named{{"a", 1}};
    const auto time_of_day = time(nullptr);
    return feasible<run> && spec<site>.chips() == 64 && time_of_day != 0 &&
                   several.size() > named.size()
               ? 0
               : 1;
}
