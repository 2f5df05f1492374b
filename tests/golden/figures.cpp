// figures [TRAINING SERVING]: every figure of so many jobs of each kind, drawn from fixed seeds, as CSV.
#include "drawn_job.hpp"
#include "job_figures.hpp"
#include "sheet.hpp"

#include "../../examples/program.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

using namespace golden;

// Words of a job's description: " tensor 8".
class words {
public:
    explicit words(std::string first) : text_{std::move(first)} {}

    // Only what is not as it is by default.
    void say(const char* what, std::int64_t value, std::int64_t otherwise = 0) {
        if (value != otherwise) say(std::string{what} + " " + std::to_string(value));
    }
    void say(const std::string& word) { text_ += " " + word; }
    void say_if(bool yes, const char* word) {
        if (yes) say(word);
    }
    template <class Enum>
    void choice(Enum value, std::initializer_list<const char*> names) {
        const char* word = names.begin()[static_cast<std::size_t>(value)];
        if (*word != '\0') say(word);
    }
    [[nodiscard]] std::string text() const { return text_; }

private:
    std::string text_;
};

std::string per_mille(constant<units::fraction> share) {
    return std::to_string(static_cast<long long>(quantity<units::fraction>{share}.count() * 1000));
}

void say_plan(words& w, const plan& p) {
    w.say("tensor", p.tensor, 1);
    w.say("pipeline", p.pipeline, 1);
    w.say("virtual", p.virtual_stages, 1);
    w.say("first", p.first_stage_layers);
    w.say("last", p.last_stage_layers);
    w.say("data", p.data, 1);
    w.say("context", p.context, 1);
    w.say("expert", p.expert, 1);
    w.say("expert_tensor", p.expert_tensor);
    w.say("vocab_multiple", p.vocab_multiple, 1);
    w.say_if(p.tensor_reach == group_reach::cluster, "tensor_anywhere");
    w.say_if(p.expert_reach == group_reach::cluster && p.expert > 1, "expert_anywhere");
    const precision_policy& f = p.precision;
    w.say(std::string{name(f.compute)} + "/" + std::string{name(f.weights)} + "/" +
          std::string{name(f.activations)});
}

std::string description(const training_job& job) {
    const plan& p = job.plan;
    words w{"train " + std::string{job.model.name.view()} + " on " +
            std::string{job.cluster.name()} + ":"};
    say_plan(w, p);
    w.say(std::string{name(p.precision.gradients)} + "/" +
          std::string{name(p.precision.master_weights)} + "/" +
          std::string{name(p.precision.moments)});
    if (p.context > 1) w.choice(p.context_by, {"ring", "all_gather", "all_to_all"});
    w.choice(p.zero, {"", "zero1", "zero2", "zero3"});
    w.say("shard", p.shard);
    w.choice(p.sequence_parallel, {"", "sequence_parallel"});
    w.choice(p.recompute, {"", "selective", "full"});
    if (p.recompute == recompute_policy::full) w.say("recompute_layers", p.recompute_layers);
    const recompute_parts& also = p.recompute_also;
    w.say_if(also.attention, "+attention");
    w.say_if(also.projections, "+projections");
    w.say_if(also.output_projection, "+output_projection");
    w.say_if(also.mlp, "+mlp");
    w.say_if(also.norms, "+norms");
    w.say_if(also.activation, "+activation");
    w.say_if(also.latent_up, "+latent_up");
    w.choice(p.attention, {"unfused", ""});
    w.choice(p.dropout, {"", "dropout"});
    w.choice(p.schedule, {"", "zero_bubble"});
    w.choice(p.optimizer, {"", "optimizer_on_host"});
    w.say("adapter_rank", p.adapter_rank);
    if (count_of(p.expert_capacity) > 0) w.say("capacity " + per_mille(p.expert_capacity));
    w.say("microbatch", p.microbatch, 1);
    w.say("batch", job.batch.sequences);
    w.say("length", job.batch.length);
    w.say("by " + std::string{job.stack.name.view()});
    return w.text();
}

std::string description(const serving_job& job) {
    const requests& r = job.requests;
    words w{"serve " + std::string{job.model.name.view()} + " on " +
            std::string{job.cluster.name()} + ":"};
    say_plan(w, job.plan);
    w.say("prompt", r.prompt);
    w.say("output", r.output, -1);
    w.say("concurrency", r.concurrency);
    w.say("weights " + std::string{name(r.weights)} + " cache " + std::string{name(r.kv_cache)});
    w.choice(r.quantised, {"", "outside_attention", "experts_only"});
    w.choice(r.weights_by, {"", "two_dimensions", "gathered"});
    w.choice(r.attention_by, {"", "by_batch"});
    w.say("kv_block", r.kv_block, 16);
    w.say("chunk", r.prefill_chunk, 8192);
    w.say("expert_chunk", r.expert_chunk);
    w.say("prefill_wait", r.prefill_wait);
    w.choice(r.batching, {"", "static"});
    w.choice(r.prompts, {"", "copies"});
    if (count_of(r.prefix_hits) > 0) w.say("hits " + per_mille(r.prefix_hits));
    if (count_of(r.expert_imbalance) > 1) w.say("imbalance " + per_mille(r.expert_imbalance));
    w.say("draft", r.speculation.draft);
    if (r.disaggregation.apart())
        w.say("apart " + std::to_string(r.disaggregation.prefill) + "+" +
              std::to_string(r.disaggregation.decode));
    w.choice(job.stack.mixing, {"prefill_first", "mixed"});
    w.choice(job.stack.admission, {"", "as_it_grows"});
    w.choice(job.stack.all_reduce, {"", "fused"});
    w.say("by " + std::string{job.stack.name.view()});
    return w.text();
}

// Memory may be too small: the estimate then says what would be.
bool usable(const findings& found) {
    if (!found.input) return false;
    for (const finding& f : found)
        if (f.broken != rule::memory_fits) return false;
    return true;
}

std::string without_commas(std::string text) {
    for (char& c : text)
        if (c == ',' || c == '"') c = ';';
    return text;
}

// The first usable job of the seed, if one is among the first tries. Models take turns.
template <class Draw>
bool add_job(sheet& to, const char* kind, std::uint64_t seed, std::uint64_t salt, Draw draw_job) {
    draw d{seed + salt};
    const drawn_model& model = drawn_models[seed % drawn_models.size()];
    constexpr int most_tries = 200;
    for (int i = 0; i < most_tries; ++i) {
        const auto job = draw_job(d, model, *d.from(drawn_clusters));
        const findings found = check(job);
        if (!usable(found)) continue;
        figures all = figures_of(job);
        add(all, found);
        to.add(without_commas(kind + std::to_string(seed) + " " + description(job)),
               without_commas(std::string{job.model.name.view()}),
               without_commas(std::string{job.cluster.chip.name.view()}), std::move(all));
        return true;
    }
    std::fprintf(stderr, "figures: no usable job from seed %s%llu\n", kind,
                 static_cast<unsigned long long>(seed));
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    constexpr std::string_view usage =
        "usage: figures [TRAINED [SERVED]]: of so many drawn jobs of each kind, 5000, as CSV\n";
    return program::run({"figures", usage}, argc, argv, [](program::arguments words) {
        if (words.size() > 2)
            throw program::misuse{"takes two numbers at most; '" + std::string{words[2]} +
                                  "' is one too many"};
        const auto count = [&](std::size_t i, std::string_view what) {
            return i < words.size() ? program::count_of(words[i], what, 0) : 5000;
        };
        const auto trained = static_cast<std::uint64_t>(count(0, "TRAINED"));
        const auto served = static_cast<std::uint64_t>(count(1, "SERVED"));
        sheet all;
        bool complete = true;
        for (std::uint64_t i = 0; i < trained; ++i)
            complete = add_job(all, "T", i, 0, drawn_training) && complete;
        for (std::uint64_t i = 0; i < served; ++i)
            complete = add_job(all, "S", i, 1'000'000, drawn_serving) && complete;
        all.print();
        return complete ? program::good : program::failed;
    });
}
