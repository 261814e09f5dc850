#!/usr/bin/env bash
# Makes the archive of a release from a commit, for servers without git: deploy/pack.sh [COMMIT] > pokja.tar.gz
cd "$(dirname "$0")/.." || exit 1
set -euo pipefail
commit=${1:-HEAD} revision=$(git rev-parse --short "${1:-HEAD}")
git archive --format=tar.gz --prefix=pokja/ --add-virtual-file="pokja/REVISION:$revision" "$commit"
