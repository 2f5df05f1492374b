// Runs a fuzzer over files that were kept, with any compiler: replay FOLDER...
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int count, char** folders) {
    std::size_t run = 0;
    for (int i = 1; i < count; ++i)
        for (const auto& entry : std::filesystem::directory_iterator{folders[i]}) {
            std::ifstream file{entry.path(), std::ios::binary};
            const std::vector<char> all{std::istreambuf_iterator<char>{file}, {}};
            const std::vector<std::uint8_t> bytes(all.begin(), all.end());
            LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
            ++run;
        }
    std::printf("%zu inputs\n", run);
    return run == 0 ? 1 : 0;  // a folder without inputs tests nothing
}
