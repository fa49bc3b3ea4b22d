# What the scripts share: where things are, how to say what is done, and which Rust toolchain to use.
# Sourced, not run.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${DLO_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/dlo}

# Outside the checkout, so that a fresh clone finds what an earlier one built.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE/build}
# The wasm build takes its versions from our lock file.
export WASM_BUILD_WORKSPACE_HINT=$ROOT
# The system's OpenSSL: building another takes minutes.
export OPENSSL_NO_VENDOR=1

WASM_TARGET=wasm32v1-none
# Made by scripts/setup where rustup cannot fetch the wasm target.
OWN_TOOLCHAIN=$CACHE/toolchain

say() { printf '%s\n' "==> $*" >&2; }

# One line that says what is wrong and what to do; then the end.
die() {
    printf '%s\n' "error: $*" >&2
    exit 1
}

# step_or REMEDY WHAT COMMAND...: runs the command, saying what it is for and how long it took. If it fails, the last
# line says what to do. Bash ignores `set -e` inside a command whose outcome is tested: a function that is run so has
# to test each of its own commands.
step_or() {
    local remedy=$1 what=$2 begun=$SECONDS
    shift 2
    say "$what"
    "$@" || die "$what: $remedy"
    say "$what: done in $((SECONDS - begun)) s"
}

# As step_or, for what no one remedy can be named.
step() {
    local what=$1
    shift
    step_or "'$*' failed (its messages are above)" "$what" "$@"
}

have() { command -v "$1" >/dev/null 2>&1; }

rustup_has_target() {
    have rustup && rustup target list --installed 2>/dev/null | grep -qx "$WASM_TARGET"
}

# The platform that a rustc runs on.
host_triple() { "${1:-rustc}" -vV | sed -n 's/^host: //p'; }

# Puts the toolchain that scripts/setup chose first on PATH.
use_toolchain() {
    if [ -z "${DLO_DEBIAN_RUST:-}" ] && rustup_has_target; then
        return
    elif [ -f "$OWN_TOOLCHAIN/version" ]; then
        export PATH="$OWN_TOOLCHAIN/bin:$PATH"
    else
        die "no Rust toolchain with the $WASM_TARGET target: run scripts/setup"
    fi
}

cargo_fetch() { (cd "$ROOT" && cargo fetch --locked --target "$(host_triple)" --target "$WASM_TARGET"); }

# Before the build, so that a refused download shows at once, and by itself.
fetch_crates() {
    step_or "cargo could not get them: let it reach its registry (network, proxy, or a mirror in cargo's configuration), then run this again" \
        "fetching crates" cargo_fetch
}

# Everything in one build, tests too: a build of less would choose other features and build most crates again.
build_all() { (cd "$ROOT" && cargo build --workspace --all-targets --locked); }

NODE_BIN=$CARGO_TARGET_DIR/debug/dlo-node
DLO_BIN=$CARGO_TARGET_DIR/debug/dlo
