// A program with globals of names that our headers give to parameters and locals: under -Wshadow -Werror they are its own.
int value = 0, most = 0, f = 0, found = 0, e = 0, t = 0, layers = 0, memory = 0, model = 0, job = 0,
    plan_ = 0, x = 0, n = 0, result = 0;

#include <loadline/all.hpp>

using run =
    loadline::training<loadline::models::llama3_8b, loadline::dgx_h100, loadline::plan{.tensor = 8},
                       loadline::batch{.sequences = 64, .length = 4096}>;
using chat =
    loadline::serving<loadline::models::llama3_8b, loadline::dgx_h100, loadline::plan{.tensor = 8},
                      loadline::requests{.prompt = 64, .output = 64}>;

static_assert(loadline::require<run>() && loadline::require<chat>());

bool asked() {
    return loadline::check(run::value) && loadline::estimate(run::value) &&
           loadline::estimate(chat::value) && loadline::smallest_fit(chat::value).has_value();
}
