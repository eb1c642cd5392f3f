#!/usr/bin/env bash
# report_test.sh DRIVER TC0: Chromium opens a report, in which every section draws itself and an operation can
# be chosen.
source "$(dirname "$0")/lib.sh"
need chromium
tc0=$2
mkdir run
"$tc0" new attention --n 4 -o run/attention.tc0 >/dev/null
"$tc0" doctor --json >run/doctor.json
"$tc0" family --tokens 4,16 --samples 4 --json >run/family.json
"$tc0" report run -o report.html >/dev/null
# What a reader does: choose the first operation of the map.
sed 's|</body>|<script>document.querySelector(".level button").click();</script></body>|' report.html >clicked.html
for page in report clicked; do
  timeout 60 chromium --headless --no-sandbox --disable-gpu --virtual-time-budget=5000 --dump-dom \
    "file://$folder/$page.html" >$page.dom 2>/dev/null
  grep -q 'data-ready="yes"' $page.dom || die "$page: its script did not come to its end"
done
for section in circuits family machine walk-through-attention; do
  grep -q "id=\"$section\"" report.dom || die "no section $section"
done
grep -q '<h3>softmax</h3>' report.dom || die "the last array is not shown at first"
grep -q '<h3>x</h3>' clicked.dom || die "a chosen array is not shown"
