#!/usr/bin/env bash
# Packs the libraries and the tool for every platform, as a local feed. Usage: eng/pack.sh [FOLDER]   Default: artifacts/packages
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(realpath -m "${1:-artifacts/packages}")
dotnet build eng/Packages.proj -nologo -v quiet "-p:PackageOutput=$folder"
ls -l "$folder"
