// A mixer may name kinds, as may what else is beside this header without a breach.
#pragma once

constexpr bool absorbs(mixer_kind kind) { return kind == mixer_kind::latent; }
