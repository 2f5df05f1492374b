// Gives one answer again and again, and prints how many it gave: run_time.sh counts the instructions of two
// such runs under valgrind. Their difference over that of the answers is what one answer takes; what
// starting takes falls out.
//
//   instructions                what there is to ask, one a line: name|benchmark|target|what it is
//   instructions NAME ROUNDS
//
// `benchmark` names the same answer where it is timed ("-": it is not); `target` is in instructions unless it says otherwise,
// "no growth" over the line before, "-" where nothing was promised.
#include "jobs.hpp"

#include "../examples/program.hpp"

#include <loadline/answer/estimate.hpp>
#include <loadline/estimate/memory.hpp>
#include <loadline/estimate/training.hpp>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <string_view>

namespace {

using namespace loadline;

// What a compiler must take for read and changed: it then cannot keep an answer from the turn before, nor
// leave one out.
template <class T>
void opaque(T& value) {
    asm volatile("" : "+m"(value) : : "memory");
}

constexpr auto its_estimate = [](const auto& job) { return estimate_unchecked(job); };
constexpr auto its_answer = [](const auto& job) { return estimate(job); };  // checked
constexpr auto its_memory = [](const auto& job) { return memory_per_chip(job); };

// A round is so many turns that a deployment is asked at every concurrency once.
template <job_value Job, class Ask>
std::int64_t ask(Job job, std::int64_t rounds, Ask answer_of) {
    const std::int64_t turns = rounds * jobs::concurrencies;
    for (std::int64_t turn = 0; turn < turns; ++turn) {
        if constexpr (std::same_as<Job, serving_job>)
            job.requests.concurrency = jobs::concurrency(turn);
        opaque(job);
        auto answer = answer_of(job);
        opaque(answer);
    }
    return turns;
}

// A round is one sweep, with as many answers as it has deployments.
std::int64_t sweeps(const serving_job& job, std::int64_t rounds) {
    const serving_choices choices = jobs::swept_choices();
    std::size_t answers = 0;
    for (std::int64_t round = 0; round < rounds; ++round) {
        const std::vector<serving_point> all = sweep(job, choices);
        std::vector<serving_point> front = pareto_front(all);
        opaque(front);
        answers += all.size();
    }
    return static_cast<std::int64_t>(answers);
}

struct question {
    std::string_view name, benchmark, target, text;
    std::int64_t (*ask)(std::int64_t rounds);
};

using count = std::int64_t;
constexpr question questions[]{
    {"dense_128", "dense_model/16", "3,000",
     "training: Llama 3.1 405B, tensor 8, pipeline 16, on 128 chips",
     [](count n) { return ask(jobs::training_llama_405b(16), n, its_estimate); }},
    {"dense_2048", "dense_model/256", "3,000", "the same with data 16, on 2,048 chips",
     [](count n) { return ask(jobs::training_llama_405b(256), n, its_estimate); }},
    {"dense_524288", "dense_model/65536", "no growth", "the same with data 4,096, on 524,288 chips",
     [](count n) { return ask(jobs::training_llama_405b(65536), n, its_estimate); }},
    {"checked_2048", "-", "-", "that on 2,048 chips by estimate(job), which asks every rule first",
     [](count n) { return ask(jobs::training_llama_405b(256), n, its_answer); }},
    {"one_chip", "estimate_of/one_chip", "3,000", "training: Llama 3.1 8B on one H100",
     [](count n) { return ask(jobs::training_llama_8b_on_one_chip(), n, its_estimate); }},
    {"mixture", "estimate_of/mixture", "3,000", "training: DeepSeek-V3, pipeline 16, expert 64",
     [](count n) { return ask(jobs::training_deepseek_v3(), n, its_estimate); }},
    {"memory", "memory_alone", "-", "memory of the fullest chip alone: the 405B on 2,048 chips",
     [](count n) { return ask(jobs::training_llama_405b(256), n, its_memory); }},
    {"serving_8b", "one_estimate/llama3_8b", "2,500", "serving: Llama 3.1 8B on one H200",
     [](count n) { return ask(jobs::serving_llama_8b_on_one_chip(), n, its_estimate); }},
    {"checked_8b", "-", "-", "the same by estimate(job)",
     [](count n) { return ask(jobs::serving_llama_8b_on_one_chip(), n, its_answer); }},
    {"serving_70b", "one_estimate/llama3_70b_tensor_8", "2,500",
     "serving: Llama 3.1 70B, tensor 8 on H200",
     [](count n) { return ask(jobs::serving_llama_70b_on_eight(), n, its_estimate); }},
    {"serving_deepseek", "one_estimate/deepseek_v3_tensor_16", "2,500",
     "serving: DeepSeek-V3, tensor 16 on Trn2",
     [](count n) { return ask(jobs::serving_deepseek_v3_on_sixteen(), n, its_estimate); }},
    {"sweep", "pareto_sweep", "500 ns", "each deployment of a Pareto sweep: gpt-oss-120b on Trn3",
     [](count n) { return sweeps(jobs::swept_gpt_oss(), n); }},
};

// Without a name: the list of all.
void answer(program::arguments words) {
    if (words.empty()) {
        for (const question& q : questions)
            std::printf("%s|%s|%s|%s\n", q.name.data(), q.benchmark.data(), q.target.data(),
                        q.text.data());
        return;
    }
    if (words.size() != 2) throw program::misuse{"takes a name and a number of rounds, or nothing"};
    const auto named = std::ranges::find(questions, words[0], &question::name);
    if (named == std::end(questions))
        throw program::misuse{"there is no '" + std::string{words[0]} + "'"};
    std::printf("%lld\n",
                static_cast<long long>(named->ask(program::count_of(words[1], "ROUNDS", 1))));
}

}  // namespace

int main(int argc, char** argv) {
    constexpr std::string_view usage = "usage: instructions [NAME ROUNDS]\n";
    return program::run({"instructions", usage}, argc, argv, answer);
}
