// Fuzzes what becomes of measured rows: cells of usual rows are replaced, and the row is replayed as `validate` does and
// made a case as `fit` does. It is predicted or set apart with a reason; nothing traps.
#include "../validation/cases.hpp"
#include "../validation/csv.hpp"
#include "../validation/measured_rows.hpp"
#include "../validation/replay.hpp"
#include "../validation/reports_replay.hpp"
#include "../validation/training_replay.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace validation;

constexpr std::string_view served_rows =
    R"(row_id,source_id,chip,n_chips,model,arch,layers,hidden,ffn,ffn_kind,heads,kv_heads,head_dim,vocab,moe_experts,moe_topk,moe_ffn,moe_shared,moe_dense_layers,engine,precision,kv_precision,spec_decode,tp,pp,ep,dp,parallel_note,isl,osl,batch,concurrency,scenario,req_per_s,in_tok_per_s,out_tok_per_s,ttft_ms,ttft_stat,tpot_ms,e2e_latency_ms,completeness,notes
1,aic-silicon,H200-141GB-SXM5,8,Llama 3.1 70B,dense,80,8192,28672,swiglu,64,8,128,128256,,,,,,trtllm 1.0.0,"gemm fp8, kv fp8",,,8,1,1,1,,1024,1024,,64,closed loop,,,2500,300,mean,20,,full,fixed lengths
2,dstack,MI300X,8,DeepSeek-R1,mla moe,61,7168,18432,swiglu,128,128,,129280,256,8,2048,1,3,vllm,fp8,,,8,1,1,1,,3200,800,,128,closed loop,2,6400,1600,900,median,40,,full,meta FP8
3,pope-2022,TPU-v4,64,PaLM-540B,dense,118,18432,73728,swiglu,48,1,256,256000,,,,,,JAX,bf16,,,64,1,1,1,WS 2D,2048,64,256,,"prefill only",,,,,,,82000,full,
4,argonne-llmbench,A100-80GB-SXM4,4,Llama-2-70b,dense,80,8192,28672,swiglu,64,8,128,32000,,,,,,vLLM 2024,fp16,,,4,1,1,1,,512,512,16,,batch,,,900,,,,,full,
5,trtllm-bench,B200-SXM,8,gpt-oss-120b,moe,36,2880,2880,swiglu,64,8,64,201088,128,4,2880,0,0,trtllm 1.1,mxfp4,fp8,,8,1,8,1,enable_attention_dp,1024,2048,,,"max throughput, 30000 requests",,,90000,,,,,partial,
6,aic-silicon,H100-80GB-SXM5,16,Qwen3-235B,moe,94,4096,12288,swiglu,64,4,128,151936,128,8,1536,0,0,sglang 0.5,fp8,,,8,2,8,1,--enable-dp-attention,4096,512,,256,closed loop,,,7000,2000,mean,35,,full,source_file=2026-01/a.csv
7,nxd,Trainium2,16,Llama 3.1 405B,dense,126,16384,53248,swiglu,128,8,128,128256,,,,,,NxD Inference 0.3,bf16,,"drafts 7, accepted 3",64,1,1,1,,10000,1500,1,1,batch,,,70,2000,,30,,speculative,
)";
constexpr std::string_view operation_rows =
    R"(row_id,source_id,source_locator,kind,chip,dtype,m,n,k,batch_or_groups,acc_or_mode,shape_note,time_us,tflops,gbps,library,notes
1,a,,gemm,H100-80GB-SXM5,fp8,4096,8192,8192,1,,out=fp32 accumulate=True,,900,,cuBLAS,activation quantization
2,a,,grouped_gemm,B200-SXM,bf16,512,4096,7168,8,,stage=bwd_grad_w,900,,,,
3,a,,attention_prefill,H100-80GB-SXM5,bf16,,,,4,,S=4096 heads=32 kv_heads=8 head_dim=128 window=full causal,800,,,,
4,a,,attention_decode,H200-141GB-SXM5,bf16,,,,64,kv fp8,heads=32 kv_heads=8 head_dim=128 context=4096,80,,,,
5,a,,mla_prefill,B200-SXM,bf16,,,,4,,heads=128 context=4096,8000,,,,
6,a,,moe_layer,H100-80GB-SXM5,fp8_block,,,,1,,tokens=4096 hidden=7168 inter=2048 topk=8 experts=256 moe_tp=1 moe_ep=8 balanced,900,,,min_latency,
7,a,tp=4,elementwise,A100-80GB-SXM4,bf16,4096,8192,,,attn_rope,,40,,,,
8,a,,softmax,A100-80GB-SXM4,fp16,4096,8192,,,,,,,,,printed 300
9,a,,hbm_triad,MI300X,fp64,,,,,,of a 1073741824-byte array,,,4000,,
10,a,,layer_op:Q_K_V,A100-80GB-SXM4,fp16,,,,,,prefill,900,,,,
11,a,,attention_bwd_train,H100-80GB-SXM5,bf16,,,,4,,S=4096 heads=32 kv_heads=8 head_dim=128,,500,,,
)";
constexpr std::string_view collective_rows_of =
    R"(row_id,source_id,source,collective,chip,n_ranks,n_nodes,interconnect,library,msg_bytes,time_us,busbw_GBps,algbw_GBps,bw_basis
1,a,,all_reduce,H100-80GB-SXM5,16,2,8x400G InfiniBand NDR,NCCL 2.20,1073741824,,480,,
2,a,,alltoall,GB200-NVL72,72,18,NVLink,NCCL,8388608,120,,,
3,a,,all_gather,TPU7x-Ironwood,4,1,ICI,XLA,8388608,,,90,
4,a,,send_recv,A100-80GB-SXM4,2,2,EFA 400G,NCCL,1048576,90,,,achieved
5,a,,reduce_scatter,MI300X,8,1,xGMI,RCCL,1048576,90,,,
)";

// A kind of rows: those that are changed, and what is made of them.
struct kind {
    table rows;
    replay (*run)(const table&);
};
const std::array<kind, 6>& kinds() {
    static const std::array<kind, 6> all{
        kind{table_of_facts(), replay_training},
        kind{parse(served_rows, "served"), replay_inference},
        kind{cited_measurements(), replay_measured},
        kind{table_of_reports(), replay_reports},
        kind{parse(operation_rows, "operations"), replay_matmul},
        kind{parse(collective_rows_of, "collectives"), replay_collectives}};
    return all;
}

constexpr std::array<std::string_view, 32> cells{"",
                                                 "0",
                                                 "1",
                                                 "2",
                                                 "3",
                                                 "7",
                                                 "8",
                                                 "64",
                                                 "1000",
                                                 "4096",
                                                 "65536",
                                                 "1000000",
                                                 "999999937",
                                                 "1000000000",
                                                 "1e15",
                                                 "0.125",
                                                 "0.9",
                                                 "1e-9",
                                                 "1e-300",
                                                 "-1",
                                                 "nan",
                                                 "inf",
                                                 "1e400",
                                                 "full",
                                                 "none",
                                                 "fp8",
                                                 "bf16",
                                                 "H100-80GB-SXM5",
                                                 "Trainium2",
                                                 "TPU7x-Ironwood",
                                                 "GB200-NVL72",
                                                 "closed loop"};

void use(const kind& k, const table& t) {
    const replay result = k.run(t);
    for (const refusal& f : result.refusals)
        if (f.why.empty()) std::abort();  // set apart without a word
    if (k.run == replay_training) {
        for (const auto& c : training_cases(t)) (void)c.predict(c.stack);
        for (const auto& c : training_memory_cases(t)) (void)c.predict(c.stack);
    } else if (k.run == replay_inference) {
        for (const auto& c : serving_cases(t)) (void)c.predict(c.stack);
    } else if (k.run == replay_measured) {
        for (const auto& c : measured_serving_cases(t)) (void)c.predict(c.stack);
        for (const auto& c : measured_training_cases(t)) (void)c.predict(c.stack);
    }
}

}  // namespace

// A byte for the kind of row and two for the row, then changes: a byte for the column, and a byte of 0x80 and more for
// one of the cells above, or a text that ends with its line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view left{reinterpret_cast<const char*>(data), size};
    const auto byte = [&] {
        if (left.empty()) return std::size_t{0};
        const auto b = static_cast<unsigned char>(left.front());
        left.remove_prefix(1);
        return std::size_t{b};
    };
    const kind& k = kinds()[byte() % kinds().size()];
    const std::size_t chosen = (byte() * 256 + byte()) % k.rows.rows.size();
    table t;
    t.file = k.rows.file;
    t.columns = k.rows.columns;
    t.rows = {k.rows.rows[chosen]};
    while (!left.empty()) {
        std::string& cell = t.rows[0][byte() % t.columns.size()];
        if (!left.empty() && static_cast<unsigned char>(left.front()) >= 0x80) {
            cell = cells[byte() % cells.size()];
            continue;
        }
        const std::size_t end = std::min(left.find('\n'), left.size());
        cell = left.substr(0, end);
        left.remove_prefix(std::min(end + 1, left.size()));
    }
    use(k, t);
    return 0;
}
