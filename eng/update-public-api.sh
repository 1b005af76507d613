#!/usr/bin/env bash
# Writes PublicAPI.Unshipped.txt of every library anew, or of the projects named: eng/update-public-api.sh src/ImageIO.Core
# Each file is started again from its first line: the analyzer's own fix drops lines of records to which a member is added.
set -euo pipefail
cd "$(dirname "$0")/.."

# In byte order the core comes first and the façade last, as they build on each other.
export LC_ALL=C
projects=("$@")
[ "${#projects[@]}" -gt 0 ] || projects=(src/*/PublicAPI.Unshipped.txt)
for project in "${projects[@]%/PublicAPI.Unshipped.txt}"; do
    printf '#nullable enable\n' > "$project/PublicAPI.Unshipped.txt"
    dotnet format analyzers "$project" --diagnostics RS0016 --severity warn
done
