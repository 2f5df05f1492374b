// Training steps: each row becomes a job, is estimated, and held against the measured time.
#include "replay.hpp"

#include "training_replay.hpp"

namespace validation {

replay replay_training(const table& rows) {
    replay result = predict_training(rows);
    for (prediction& p : predict_training_memory(rows).predictions)
        result.predictions.push_back(std::move(p));
    return result;
}

}  // namespace validation
