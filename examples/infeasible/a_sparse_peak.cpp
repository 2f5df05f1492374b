// A vendor's peak with structured sparsity, almost four times what dense matrices reach. The compiler
// (clang):
//
//   error: no matching function for call to 'shortest_prefill'
//       return shortest_prefill(spec<trainium3>.sparse[bf16], 1) < 2_ms ? 0 : 1;
//              ^~~~~~~~~~~~~~~~
//   note: candidate function not viable: no known conversion from 'const loadline::sparse_rate' to
//     'dense_rate' for 1st argument
//
// error[gcc]: from 'const loadline::sparse_rate' to 'loadline::dense_rate'
// error[clang]: no known conversion from 'const loadline::sparse_rate' to
#include <loadline/all.hpp>
using namespace loadline;
using namespace loadline::literals;

// 2 * 405e9 operations for each token that is read
constexpr quantity<units::seconds> shortest_prefill(dense_rate peak, std::int64_t tokens) {
    return 810_GFLOP * tokens / peak.rate;
}

int main() {
#ifdef FIXED
    return shortest_prefill(spec<trainium3>.dense[bf16], 1) < 2_ms ? 0 : 1;
#else
    return shortest_prefill(spec<trainium3>.sparse[bf16], 1) < 2_ms ? 0 : 1;
#endif
}
