// The facts of reports_rows.hpp as a table of words, and what becomes of them.
#pragma once

#include "replay.hpp"
#include "reports_rows.hpp"
#include "table.hpp"

#include <string>
#include <string_view>

namespace validation {

inline table table_of_reports() {
    table t;
    t.file = "reports_rows.hpp";
    bool first = true;
    for (const report_fact& f : report_rows) {
        std::vector<std::string> cells;
        const auto put = [&](std::string_view column, std::string text) {
            if (first) t.columns.emplace_back(column);
            cells.push_back(std::move(text));
        };
        const auto word = [&](std::string_view c, std::string_view w) { put(c, std::string{w}); };
        const auto count = [&](std::string_view c, double n) { put(c, number_text(n)); };
        word("id", f.id), word("kind", f.kind), word("task", f.task), word("engine", f.engine);
        word("model", f.model), count("layers", f.layers), count("hidden", f.hidden);
        count("ffn", f.ffn), count("heads", f.heads), count("kv_heads", f.kv_heads);
        count("head_dim", f.head_dim), count("vocab", f.vocab), count("experts", f.experts);
        count("top_k", f.top_k), count("expert_ffn", f.expert_ffn);
        count("shared_experts", f.shared_experts), count("dense_layers", f.dense_layers);
        count("q_rank", f.q_rank), count("kv_rank", f.kv_rank), count("nope", f.nope);
        count("rope", f.rope), count("v_head", f.v_head), word("chip", f.chip);
        count("n_chips", f.n_chips), count("chip_memory_gib", f.chip_memory_gib);
        count("tensor", f.tensor), count("pipeline", f.pipeline);
        count("virtual_stages", f.virtual_stages), count("data", f.data);
        count("context", f.context), word("context_by", f.context_by), count("expert", f.expert);
        word("zero", f.zero), word("recompute", f.recompute);
        count("adapters_rank", f.adapters_rank), count("microbatch", f.microbatch);
        count("sequences", f.sequences), count("length_or_prompt", f.length_or_prompt);
        count("output", f.output), word("weights_format", f.weights_format);
        word("kv_format", f.kv_format), word("quantised_part", f.quantised_part);
        word("optimizer", f.optimizer), count("memory_utilization", f.memory_utilization);
        count("max_num_seqs", f.max_num_seqs);
        count("max_num_batched_tokens", f.max_num_batched_tokens), count("value", f.value);
        word("unit", f.unit), word("tolerance_hint", f.tolerance), word("source", f.source);
        word("confidence", f.confidence), word("note", f.note);
        t.rows.push_back(std::move(cells));
        first = false;
    }
    return t;
}

}  // namespace validation
