// What counts as evidence, and which rows are set apart.
#include "catch.hpp"

#include "csv.hpp"
#include "replay.hpp"
#include "row_faults.hpp"
#include "summary.hpp"

#include <loadline/catalog/models.hpp>

#include <cmath>
#include <limits>

using namespace validation;

namespace {

prediction predicted_as(const char* row, double predicted, double measured) {
    prediction p;
    p.row = row;
    p.source = "s";
    p.chip = "c";
    p.series = "TPOT";
    p.predicted = predicted;
    p.measured = measured;
    return p;
}
row only(const table& t) { return row{t, 0}; }

measured_serving one_h200() {
    measured_serving m;
    m.source = "aic-silicon";
    m.chip = "H200-141GB-SXM5";
    m.engine = "vllm 0.12.0";
    m.model = models::llama31_8b::shape;
    m.weights = m.compute = fp8;
    m.prompt = 2000;
    m.output = 100;
    m.concurrency = 64;
    m.driven = client::closed_loop;
    m.ttft = 0.12173;
    m.tpot = 9.74e-3;
    return m;
}
std::string fault(const measured_serving& m, const std::string& csv) {
    const table t = parse(csv, "doctored");
    const auto system = system_of(m.chip);
    return fault_of(only(t), m, job_of(m, *system, stacks::vllm_2025));
}

}  // namespace

TEST_CASE("an estimate that is no number is a fault and no evidence", "[validation]") {
    replay r;
    r.predictions = {predicted_as("1", 1.1, 1),
                     predicted_as("2", std::numeric_limits<double>::infinity(), 1),
                     predicted_as("3", NAN, 1), predicted_as("4", 2, 0)};
    CHECK(with_standing(r, standing::counted).size() == 1);
    CHECK(with_standing(r, standing::fault).size() == 3);
    CHECK(name(standing::fault) == "fault: estimate is not finite");
    groups g;
    for (const prediction& p : r.predictions) g.add("all", p.error());
    CHECK(g.not_finite() == 3);
    CHECK(g.mean_of_means() == Approx(0.1));
}

TEST_CASE("what the rules refuse is no evidence", "[validation]") {
    replay r;
    r.predictions = {predicted_as("1", 1, 1), predicted_as("2", 3, 1)};
    r.verdicts = {{.row = "1", .text = "feasible", .feasible = true},
                  {.row = "2", .text = "memory_fits", .feasible = false}};
    REQUIRE(with_standing(r, standing::counted).size() == 1);
    CHECK(with_standing(r, standing::counted)[0]->row == "1");
    CHECK(with_standing(r, standing::refused).size() == 1);
    // what the memory rule itself goes by tells of it, whatever it says
    r.predictions[1].of_memory = true;
    CHECK(with_standing(r, standing::counted).size() == 2);
}

TEST_CASE("figures inside their range", "[validation]") {
    prediction p = predicted_as("1", 1.1, 1);
    CHECK(!p.has_range());
    p.low = 0.9;
    p.high = 1.3;
    CHECK(p.has_range());
    CHECK(p.inside());
    p.measured = 1.4;
    CHECK(!p.inside());
}

TEST_CASE("rows that contradict themselves or physics are set apart", "[validation]") {
    const measured_serving good = [] {
        measured_serving m = one_h200();
        m.tpot = 20e-3;
        return m;
    }();
    CHECK(fault(good, "batch,concurrency,notes\n64,64,\n").empty());
    // 2 x 7.0e9 x 2,000 x 64 operations in 0.12 + 99 x 0.00974 s: 83% of 1,979 TFLOP/s
    CHECK(fault(one_h200(), "batch,concurrency,notes\n64,64,\n").substr(0, 11) == "suspect (c)");
    CHECK(fault(one_h200(), "scenario,batch,concurrency,notes\ndecode only,64,64,\n").empty());
    measured_serving m = good;
    CHECK(fault(m, "batch,concurrency,notes\n8,64,\n").substr(0, 11) == "suspect (a)");
    CHECK(fault(m, "batch,concurrency,notes\n16,64,\n").empty());  // four copies are no sign
    CHECK(fault(m, "batch,concurrency,notes\n7,64,\n").empty());   // no whole number
    m.chips = 2;  // of which the plan takes one: copies have chips of their own
    CHECK(fault(m, "batch,concurrency,notes\n8,64,\n").empty());

    m = good;
    m.model = models::mixtral_8x7b::shape;
    m.chips = m.tensor = 4;
    m.expert = 8;
    CHECK(fault(m, "batch,notes\n64,\n").substr(0, 11) == "suspect (b)");
    m = good;
    m.model = models::llama31_70b::shape;
    m.chip = "H100-80GB-SXM5";
    m.weights = m.compute = bf16;  // 141 GB on one chip of 80
    CHECK(fault(m, "batch,notes\n64,\n") ==
          "suspect (b): weights of more than 95% of the chips' memory");
    m = good;
    m.source = "dstack";
    m.chip = "MI300X";
    CHECK(fault(m, "batch,notes\n64,meta FP8 checkpoint\n").substr(0, 11) == "suspect (d)");
}

TEST_CASE("of releases of one quarter the one far slower is set apart", "[validation]") {
    const table t = parse("row_id,source_id,model,date,iter_time_s,tp\n"
                          "1,mbridge,A,26.06,2.8,1\n"
                          "2,mbridge,A,26.06.01,4.5,1\n"  // 1.6 times
                          "3,mbridge,A,26.04,4.1,1\n"     // 1.46 times
                          "4,mbridge,A,26.02.01,9,1\n"    // of another quarter
                          "5,mbridge,A,26.06.01,9,2\n"    // of another plan
                          "6,mlperf,A,2026-06,9,1\n",
                          "doctored");
    CHECK(contradicted_releases(t) == std::set<std::size_t>{1});
    const table words = parse("notes,completeness\n"
                              "perf config X (other release than the row: treat as likely),full\n"
                              ",suspect\n,full\n",
                              "doctored");
    CHECK(fault_of_training(row{words, 0}).substr(0, 12) == "suspect (e2)");
    CHECK(!fault_of_training(row{words, 1}).empty());
    CHECK(fault_of_training(row{words, 2}).empty());
}

TEST_CASE("the rest of a file that beats the hardware is no evidence", "[validation]") {
    // 8 billion parameters in 16 bits: 2,000 tokens of 64 clients in 0.02 s a request are beyond any chip; in 20 s not
    const std::string head = "row_id,source_id,chip,n_chips,model,layers,hidden,ffn,heads,kv_heads,"
                             "vocab,engine,precision,isl,osl,"
                             "batch,concurrency,scenario,completeness,ttft_ms,tpot_ms,notes\n";
    const auto line = [](const char* id, const char* file, const char* times) {
        return std::string{id} +
               ",aic-silicon,H200-141GB-SXM5,1,8B,32,4096,14336,32,8,128256,vllm 0.12.0,bf16,"
               "2000,100,64,64,closed loop,full," +
               times + ",source_file=" + file + "\n";
    };
    const char* too_fast = "10,0.1";
    const char* possible = "300,200";
    const auto judged = [&](const char* second) {
        return replay_inference(
                   parse(head + line("1", "a.csv", too_fast) + line("2", "a.csv", second) +
                             line("3", "a.csv", possible) + line("4", "b.csv", possible),
                         "doctored"))
            .predictions.size();
    };
    CHECK(judged(too_fast) == 2);  // the other file's alone: its TTFT and TPOT
    CHECK(judged(possible) == 6);
}
