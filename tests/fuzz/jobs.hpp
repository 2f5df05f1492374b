// Jobs from bytes: a model, a cluster and a stack of the catalogue or of one's own, changed in any of their fields.
#pragma once

#include "bytes.hpp"

#include <loadline/all.hpp>
#include <loadline/estimate/explain.hpp>
#include <loadline/estimate/explain_serving.hpp>

#include <boost/hana/for_each.hpp>

#include <vector>

namespace fuzz {

using namespace loadline;

template <class Spec>
std::vector<Spec> lowered(const auto& types) {
    std::vector<Spec> all;
    boost::hana::for_each(types,
                          [&](auto type) { all.push_back(spec<typename decltype(type)::type>); });
    return all;
}

inline void change_chip(bytes& in, chip_spec& c) {
    using per_second = quantity<units::bytes_per_second>;
    using peak = quantity<units::flops_per_second>;
    const auto format = static_cast<number_format>(in.byte() % number_formats.size());
    const auto of_calibration = [&](auto& field) { field = in.number(); };
    const auto time_of_calibration = [&](auto& field) {
        field = quantity<units::seconds>{in.number()};
    };
    chip_calibration& k = c.calibration;
    matmul_calibration& m = k.matmul[format];
    switch (in.byte() % 40) {
    case 0: c.hbm_capacity = quantity<units::bytes>{in.number()}; break;
    case 1: c.hbm_hidden = quantity<units::bytes>{in.number()}; break;
    case 2: c.hbm_bandwidth = per_second{in.number()}; break;
    case 3: c.dense[format].rate = peak{in.number()}; break;
    case 4: c.gemm_peak[format].rate = peak{in.number()}; break;
    case 5:
        c.dense = {};
        c.dense[format].rate = peak{1e15};
        break;
    case 6: c.host_link = link_bandwidth::per_direction(per_second{in.number()}); break;
    case 7: c.power.reset(); break;
    case 8: c.power = quantity<units::watts>{in.number()}; break;
    case 9: c.price = quantity<units::dollars_per_second>{in.number()}; break;
    case 10: c.status = in.one_of<availability>(2); break;
    case 11: k.family = in.one_of<chip_family>(17); break;
    case 12: k.basis = in.one_of<calibration_basis>(3); break;
    case 13: of_calibration(k.unit.cores); break;
    case 14: k.unit.tiles[in.byte() % 3].rows = in.whole(); break;
    case 15: k.unit.tiles[in.byte() % 3].columns = in.whole(); break;
    case 16: k.unit.depth_step = in.whole(); break;
    case 17: of_calibration(k.unit.feed); break;
    case 18: of_calibration(k.unit.quantisation); break;
    case 19: of_calibration(k.unit.exposed); break;
    case 20: of_calibration(k.unit.widened_rows); break;
    case 21: time_of_calibration(k.unit.launch); break;
    case 22: of_calibration(m.share); break;
    case 23: of_calibration(m.depth_ramp); break;
    case 24: of_calibration(m.most_splits); break;
    case 25: of_calibration(m.split_share); break;
    case 26: of_calibration(m.library_gain); break;
    case 27: of_calibration(m.convert_passes); break;
    case 28: of_calibration(k.memory.read_share); break;
    case 29: of_calibration(k.memory.write_cost); break;
    case 30: of_calibration(k.memory.worked_share); break;
    case 31: of_calibration(k.attention.share); break;
    case 32: of_calibration(k.attention.narrow_gain); break;
    case 33: of_calibration(k.attention.query_tile); break;
    case 34: of_calibration(k.attention.tail); break;
    case 35: of_calibration(k.attention.decode_share); break;
    case 36: of_calibration(k.attention.decode_rows); break;
    case 37: of_calibration(k.attention.backward_share); break;
    case 38: of_calibration(k.experts.widened_share); break;
    default: k = in.one_in(2) ? ideal_calibration() : chip_calibration{};
    }
}

inline void change_tier(bytes& in, tier_spec& t) {
    link_protocol* const protocols[]{&t.calibration.quick,          &t.calibration.bulk,
                                     &t.calibration.exchange,       &t.calibration.fused,
                                     &t.calibration.quick_exchange, &t.calibration.in_switch};
    link_protocol& p = *protocols[in.byte() % 6];
    switch (in.byte() % 14) {
    case 0: t.kind = in.one_of<tier_kind>(2); break;
    case 1: t.topology.kind = in.one_of<topology_kind>(6); break;
    case 2: t.topology.extent[in.byte() % 3] = in.whole(); break;
    case 3: t.topology.oversubscription = in.number(); break;
    case 4:
        t.bandwidth = link_bandwidth::per_direction(quantity<units::bytes_per_second>{in.number()});
        break;
    case 5: t.latency = quantity<units::seconds>{in.number()}; break;
    case 6: p.step = quantity<units::seconds>{in.number()}; break;
    case 7: p.share = in.number(); break;
    case 8: p.own_shard = in.number(); break;
    case 9: t.calibration.offers.most_ports = in.number(); break;
    case 10:
        t.calibration.offers.tree = in.one_in(2);
        t.calibration.offers.flat_ring = in.one_in(2);
        break;
    case 11: t.power = quantity<units::watts>{in.number()}; break;
    case 12: t.power_usage_effectiveness = in.number(); break;
    default: t.calibration = in.one_in(2) ? ideal_link() : link_calibration{};
    }
}
inline cluster_spec cluster_from(bytes& in) {
    static const std::vector<cluster_spec> systems = lowered<cluster_spec>(catalog::systems);
    cluster_spec c = systems[in.byte() % systems.size()];
    if (in.one_in(8)) {
        c.tier_count = static_cast<std::size_t>(in.byte() % 8);
        if (in.one_in(8)) c.tier_count = static_cast<std::size_t>(in.whole());
    }
    for (unsigned n = in.byte() % 4; n > 0; --n) {
        if (in.one_in(2))
            change_chip(in, c.chip);
        else
            change_tier(in, c.tiers[in.byte() % cluster_spec::most_tiers]);
    }
    if (in.one_in(8)) c.host_memory = quantity<units::bytes>{in.number()};
    return c;
}

inline extra_parameters extra_from(bytes& in) {
    const unsigned bits = in.byte();
    const auto bit = [&](unsigned n) { return (bits >> n & 1U) != 0; };
    return {.qkv_bias = bit(0),
            .attention_output_bias = bit(1),
            .mlp_bias = bit(2),
            .clamped_mlp = bit(3),
            .router_bias = bit(4),
            .qk_norm = bit(5),
            .attention_sinks = bit(6),
            .norms_after = bit(7)};
}
inline void change_model(bytes& in, transformer& m) {
    std::int64_t* const numbers[]{&m.layers,
                                  &m.hidden,
                                  &m.ffn,
                                  &m.heads,
                                  &m.kv_heads,
                                  &m.head_dim,
                                  &m.vocab,
                                  &m.positions,
                                  &m.window,
                                  &m.predictions,
                                  &m.latent.q_rank,
                                  &m.latent.kv_rank,
                                  &m.latent.nope_head_dim,
                                  &m.latent.rope_head_dim,
                                  &m.latent.v_head_dim,
                                  &m.indexer.heads,
                                  &m.indexer.head_dim,
                                  &m.indexer.top_k,
                                  &m.recurrence.key_heads,
                                  &m.recurrence.value_heads,
                                  &m.recurrence.key_dim,
                                  &m.recurrence.value_dim,
                                  &m.recurrence.convolution,
                                  &m.recurrence.chunk,
                                  &m.moe.experts,
                                  &m.moe.top_k,
                                  &m.moe.expert_ffn,
                                  &m.moe.shared_experts,
                                  &m.moe.shared_ffn,
                                  &m.moe.dense_layers,
                                  &m.vision.layers,
                                  &m.vision.hidden,
                                  &m.vision.ffn,
                                  &m.vision.heads,
                                  &m.vision.patches,
                                  &m.vision.tokens,
                                  &m.vision.parameters,
                                  &m.mixers.length,
                                  &m.feed_forwards.length};
    switch (in.byte() % 12) {
    case 0: m.mlp = in.one_of<mlp_kind>(2); break;
    case 1: m.block = in.one_of<block_kind>(3); break;
    case 2: m.norm = in.one_of<norm_kind>(2); break;
    case 3: m.position = in.one_of<position_kind>(3); break;
    case 4: m.embedding = in.one_of<embedding_kind>(2); break;
    case 5: m.mixers.push_back(in.one_of<mixer_kind>(11)); break;
    case 6: m.feed_forwards.push_back(in.one_of<feed_forward_kind>(3)); break;
    case 7: m.extra = extra_from(in); break;
    default: *numbers[in.byte() % std::size(numbers)] = in.whole();
    }
}
inline transformer model_from(bytes& in) {
    static const std::vector<transformer> models = lowered<transformer>(catalog::models);
    transformer m = models[in.byte() % models.size()];
    for (unsigned n = in.byte() % 4; n > 0; --n) change_model(in, m);
    return m;
}

inline void change_precision(bytes& in, precision_policy& f) {
    number_format* const formats[]{&f.compute,   &f.weights,        &f.activations,
                                   &f.gradients, &f.master_weights, &f.moments};
    const auto count = static_cast<int>(number_formats.size());
    *formats[in.byte() % std::size(formats)] = in.one_of<number_format>(count);
    f.scaling = in.one_of<scaling>(4);
    f.narrow = in.one_of<narrow_products>(3);
}
// Degrees are powers of two mostly.
inline std::int64_t degree_from(bytes& in) {
    const unsigned n = in.byte();
    return n < 128 ? std::int64_t{1} << n % 7 : n < 200 ? 1 + n % 24 : in.whole();
}
inline void change_plan(bytes& in, plan& p) {
    switch (in.byte() % 32) {
    case 0: p.virtual_stages = degree_from(in); break;
    case 1: p.shard = degree_from(in); break;
    case 2: p.context = degree_from(in); break;
    case 3: p.expert = degree_from(in); break;
    case 4: p.expert_tensor = degree_from(in); break;
    case 5: p.microbatch = degree_from(in); break;
    case 6: p.first_stage_layers = in.one_in(4) ? -1 : in.whole(); break;
    case 7: p.last_stage_layers = in.one_in(4) ? -1 : in.whole(); break;
    case 8: p.vocab_multiple = in.whole(); break;
    case 9: p.tensor_reach = in.one_of<group_reach>(2); break;
    case 10: p.expert_reach = in.one_of<group_reach>(2); break;
    case 11:
    case 12: p.zero = in.one_of<zero_stage>(4); break;
    case 13: p.sequence_parallel = in.one_of<sequence_parallelism>(2); break;
    case 14:
    case 15: p.recompute = in.one_of<recompute_policy>(3); break;
    case 16: p.recompute_layers = in.whole(); break;
    case 17:
        p.recompute_also.attention = in.one_in(2);
        p.recompute_also.mlp = in.one_in(2);
        p.recompute_also.norms = in.one_in(2);
        p.recompute_also.projections = in.one_in(2);
        break;
    case 18: p.attention = in.one_of<attention_kernel>(2); break;
    case 19: p.context_by = in.one_of<context_exchange>(3); break;
    case 20: p.dropout = in.one_of<dropout_masks>(2); break;
    case 21: p.schedule = in.one_of<pipeline_schedule>(2); break;
    case 22: p.optimizer_rule = in.one_of<optimizer_kind>(3); break;
    case 23: p.optimizer = in.one_of<memory_home>(2); break;
    case 24: p.weights = in.one_of<memory_home>(2); break;
    case 25: p.activations_on_host = constant<units::fraction>{in.whole()}; break;
    case 26: p.adapter_rank = in.whole(); break;
    case 27: p.adapters_on = in.one_of<adapter_place>(2); break;
    case 28: p.expert_capacity = constant<units::fraction>{in.whole()}; break;
    case 29: p.expert_imbalance = constant<units::fraction>{in.whole()}; break;
    case 30: p.reserve = constant<units::fraction>{in.whole()}; break;
    default: change_precision(in, p.precision);
    }
}
inline plan plan_from(bytes& in) {
    plan p;
    p.tensor = degree_from(in);
    p.pipeline = in.one_in(2) ? degree_from(in) : 1;
    p.data = degree_from(in);
    for (unsigned n = in.byte() % 6; n > 0; --n) change_plan(in, p);
    return p;
}

// A share, a time or a size of a stack, as its number of smallest steps.
template <class... Units>
void change_constant(bytes& in, constant<Units>&... fields) {
    std::int64_t* const numbers[]{&fields.quanta...};
    *numbers[in.byte() % sizeof...(fields)] = in.whole();
}
inline training_stack training_stack_from(bytes& in) {
    static const training_stack known[]{usual_stack,
                                        ideal_training_stack,
                                        stacks::megatron_core_2024,
                                        stacks::megatron_2022,
                                        stacks::torchtitan_2025,
                                        stacks::deepspeed_2023,
                                        stacks::hf_trainer_2025,
                                        stacks::maxtext_2025,
                                        stacks::neuronx_2025,
                                        stacks::hai_llm_2024,
                                        stacks::nemo_mlperf_2024};
    training_stack s = known[in.byte() % std::size(known)];
    for (unsigned n = in.byte() % 3; n > 0; --n) switch (in.byte() % 8) {
        case 0: s.attention = in.one_of<attention_code>(5); break;
        case 1: s.update = in.one_of<update_kind>(3); break;
        case 2: s.interleaved = in.one_of<interleaved_microbatches>(3); break;
        case 3: s.graphs.bits = in.byte(); break;
        case 4: s.ragged_tile = in.whole(); break;
        case 5: s.gathered_layers = in.whole(); break;
        case 6:
            s.live_parameters = in.whole();
            s.pads_vocabulary.multiple = in.whole();
            break;
        default:
            change_constant(in, s.compute, s.experts, s.passes, s.tensor_overlap, s.context_overlap,
                            s.expert_overlap, s.pipeline_overlap, s.data_overlap, s.contention,
                            s.tensor_step, s.host, s.step, s.between, s.layer_gradients,
                            s.per_parameter, s.pinned, s.layer_input, s.per_logit, s.runtime,
                            s.fragmentation, s.cached, s.memory_within);
        }
    return s;
}
inline serving_stack serving_stack_from(bytes& in) {
    static const serving_stack known[]{usual_serving_stack,       ideal_serving_stack,
                                       stacks::tensorrt_llm_2023, stacks::tensorrt_llm_late_2025,
                                       stacks::vllm_2024,         stacks::vllm_2026,
                                       stacks::sglang_2025,       stacks::vllm_tpu_2026,
                                       stacks::neuronx_2024,      stacks::nxd_inference_2025,
                                       stacks::jetstream_2024,    stacks::deepspeed_mii_2024};
    serving_stack s = known[in.byte() % std::size(known)];
    for (unsigned n = in.byte() % 3; n > 0; --n) {
        std::int64_t* const numbers[]{&s.one_pass_above,
                                      &s.shared_head_dim,
                                      &s.layer_kernels,
                                      &s.latent_heads_together,
                                      &s.graph_sequences,
                                      &s.graph_context,
                                      &s.steps_ahead,
                                      &s.max_num_seqs,
                                      &s.expert_block,
                                      &s.expert_hidden_multiple,
                                      &s.ranks_per_chip,
                                      &s.expert_width_multiple,
                                      &s.pads_vocabulary.multiple};
        switch (in.byte() % 8) {
        case 0: s.memory_by = in.one_of<memory_plan>(3); break;
        case 1: s.all_reduce = in.one_of<all_reduce_kind>(2); break;
        case 2: s.admission = in.one_of<admission>(2); break;
        case 3: s.mixing = in.one_of<mixing>(2); break;
        case 4: s.lengths = in.one_of<compiled_lengths>(3); break;
        case 5:
        case 6: *numbers[in.byte() % std::size(numbers)] = in.whole(); break;
        default:
            change_constant(in, s.matmul, s.stream, s.cache, s.attention, s.experts,
                            s.converted_cache, s.gap, s.eager, s.step, s.sequence, s.request,
                            s.runtime, s.communicators, s.unplanned, s.memory_share, s.sampler,
                            s.sampling, s.memory_within, s.block);
        }
    }
    return s;
}
inline void change_requests(bytes& in, requests& r) {
    std::int64_t* const numbers[]{&r.prompt,
                                  &r.output,
                                  &r.concurrency,
                                  &r.max_num_seqs,
                                  &r.max_model_len,
                                  &r.weight_block,
                                  &r.kv_scale_block,
                                  &r.kv_block,
                                  &r.prefill_chunk,
                                  &r.expert_chunk,
                                  &r.prefill_wait,
                                  &r.images,
                                  &r.speculation.draft,
                                  &r.speculation.draft_tensor,
                                  &r.disaggregation.prefill,
                                  &r.disaggregation.decode};
    const auto count = static_cast<int>(number_formats.size());
    switch (in.byte() % 16) {
    case 0: r.weights = in.one_of<number_format>(count); break;
    case 1: r.kv_cache = in.one_of<number_format>(count); break;
    case 2: r.batching = in.one_of<batching>(2); break;
    case 3: r.weights_by = in.one_of<weight_layout>(3); break;
    case 4: r.attention_by = in.one_of<attention_layout>(2); break;
    case 5: r.quantised = in.one_of<quantised_part>(3); break;
    case 6: {
        const unsigned bits = in.byte();
        r.queueing = (bits & 1) != 0;
        r.quantised_on_load = (bits & 2) != 0;
        r.prompts = (bits & 4) != 0 ? prompt_mix::copies : prompt_mix::distinct;
        break;
    }
    case 7:
        r.speculation = {.draft = in.byte() % 8,
                         .acceptance = constant<units::fraction>{in.byte() * std::int64_t{4000}}};
        break;
    case 8: r.disaggregation = {in.byte() % 4, in.byte() % 4}; break;
    case 9:
        change_constant(in, r.memory_share, r.prefill_wait_share, r.prefix_hits, r.expert_imbalance,
                        r.speculation.acceptance, r.speculation.draft_cost);
        break;
    default: *numbers[in.byte() % std::size(numbers)] = in.whole();
    }
}

inline training_job training_from(bytes& in) {
    training_job job{.model = model_from(in), .cluster = cluster_from(in), .plan = plan_from(in)};
    job.batch.sequences = job.plan.data > 0 && job.plan.data < 100'000
                              ? job.plan.data * (1 + in.byte() % 16)
                              : in.whole();
    if (in.one_in(8)) job.batch.sequences = in.whole();
    job.batch.length = in.one_in(4) ? in.whole() : 2048;
    job.stack = training_stack_from(in);
    return job;
}
inline serving_job serving_from(bytes& in) {
    serving_job job{.model = model_from(in), .cluster = cluster_from(in)};
    job.plan.tensor = degree_from(in);
    job.plan.pipeline = in.one_in(4) ? degree_from(in) : 1;
    job.plan.data = in.one_in(4) ? degree_from(in) : 1;
    for (unsigned n = in.byte() % 3; n > 0; --n) change_plan(in, job.plan);
    job.requests.concurrency = 1 + in.byte();
    for (unsigned n = in.byte() % 5; n > 0; --n) change_requests(in, job.requests);
    if (in.one_in(8)) job.draft = model_from(in);
    job.stack = serving_stack_from(in);
    return job;
}

}  // namespace fuzz
