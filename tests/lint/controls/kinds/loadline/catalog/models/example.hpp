// One of the places that may.
#pragma once

constexpr bool absorbs(mixer_kind kind) { return kind == mixer_kind::latent; }
