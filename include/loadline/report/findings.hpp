// What check() found, one line each: errors with what would mend them, and the note on announced chips.
#pragma once

#include <loadline/check/check.hpp>

#include <ostream>

namespace loadline::report {

/// What a check found, a line each, for people.
inline void write_findings(std::ostream& out, const findings& found) {
    for (const input_error& e : found.input) out << "error: " << text(e).view() << '\n';
    const auto listed = static_cast<std::size_t>(found.input.end() - found.input.begin());
    if (found.input.count() > listed)
        out << "error: and " << found.input.count() - listed << " more fields\n";
    for (const finding& f : found) out << "error: " << text(f).view() << '\n';
    if (found && found.fits != certainty::certainly) {
        sentence left;
        say_percent(left, found.left);
        out << "note: it " << name(found.fits) << " fits: " << left.view()
            << " of the memory is left, and the memory model has an error too\n";
    }
    if (found.on_announced_hardware)
        out << "note: the chip is announced, not shipping: its figures may change\n";
}

}  // namespace loadline::report
