#!/bin/sh
# Installs what the operating system must give: libraries and fonts for the book and, with "test", what the tests look with.
# Installs through apt-get where it may, else says in one line what to install.
# usage: tools/system.sh venv|run|test
set -eu

missing=""
need() { # need TEST PACKAGE: a Debian package, if the test fails
    sh -c "$1" >/dev/null 2>&1 || missing="$missing $2"
}
library() { need "ldconfig -p | grep -q '$1' || /sbin/ldconfig -p | grep -q '$1' || ls /opt/homebrew/lib/$1* /usr/local/lib/$1*" "$2"; }
font() { need "ls /usr/share/fonts/opentype/noto/$1 || fc-list | grep -q '$2'" fonts-noto-cjk; }

case "$1" in
venv) need "python3 -c 'import ensurepip, venv'" python3-venv ;;
run | test)
    library libpango-1.0 libpango-1.0-0
    library libpangoft2-1.0 libpangoft2-1.0-0
    library libharfbuzz-subset libharfbuzz-subset0
    need "command -v fc-list" fontconfig
    font NotoSerifCJK-Regular.ttc "Noto Serif CJK SC"
    need "fc-list | grep -qi emoji" fonts-noto-color-emoji
    ;;
esac
if [ "$1" = test ]; then
    need "command -v pdftotext" poppler-utils
    [ "$(uname)" != Linux ] || library libatomic libatomic1 # the driver of the browser wants it
    need "command -v chromium || command -v chromium-browser || command -v google-chrome" chromium
fi
[ -n "$missing" ] || exit 0

if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then as_root=""; elif command -v sudo >/dev/null 2>&1; then as_root="sudo"; else as_root="none"; fi
    if [ "$as_root" != none ]; then
        echo "installing:$missing"
        export DEBIAN_FRONTEND=noninteractive
        # shellcheck disable=SC2086 # words are meant
        $as_root apt-get update -q && $as_root apt-get install -y -q --no-install-recommends $missing && exit 0
    fi
fi
cat >&2 <<END
notepress needs from your system:$missing
  Debian, Ubuntu:  sudo apt-get install$missing
  Fedora:          sudo dnf install pango harfbuzz fontconfig google-noto-serif-cjk-fonts google-noto-sans-cjk-fonts google-noto-color-emoji-fonts poppler-utils chromium
  macOS:           brew install pango harfbuzz fontconfig poppler font-noto-serif-cjk-sc font-noto-sans-cjk-sc chromium
END
exit 1
