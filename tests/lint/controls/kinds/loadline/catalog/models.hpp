// Not one of the places that may, though its name is near.
#pragma once

constexpr bool absorbs(mixer_kind kind) {
    return kind == mixer_kind::latent;  // breach: names mixer_kind::latent
}
