#!/usr/bin/env bash
# report_test.sh DRIVER TC0 [FOLDER]: Chromium shows a report on a computer and on a phone, light and dark: every
# section is there, nothing is wider than the screen, and the circuit is walked with the keyboard alone. FOLDER
# keeps a picture of each.
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib.sh"
source "$here/browser.sh"
need chromium
tc0=$2
pictures=${3:-}
root=$here/../..

# A run with a file of each kind: what tc0 can write in a second is real.
mkdir run
"$tc0" quantise "$root/model/checkpoints/digits.safetensors" --samples 4 --check 2 --report run/quantise-lean.json \
  -o lean.program.safetensors >log.txt
"$tc0" compile lean.program.safetensors --report run/compile-lean.json -o run/lean.tc0 >log.txt
"$tc0" compile lean.program.safetensors --frontier --json >run/frontier-lean.json
"$tc0" doctor --json >run/doctor.json
"$tc0" family --tokens 4,16 --samples 4 --json >run/family-tokens.json
"$tc0" family --tokens 4 --bits 3,4 --samples 4 --json >run/family-bits.json
"$tc0" bench run/lean.tc0 --milliseconds 10 --json >run/bench-lean.json
"$tc0" stats run/lean.tc0 --json >run/claims.json
"$tc0" sweep "$root/model/checkpoints/digits.safetensors" --bits 3,4 --samples 4 --check 2 -o sweep >log.txt
sed 's/"levels"/"samples": 2000, "fid": 7.5, "levels"/' sweep/sweep.json >run/sweep-digits.json
row='"fid": {"mean": 5.7, "spread": 0.25}, "agreement": {"mean": 0.98, "spread": 0.01}'
cat >run/quality.json <<END
{"data": "digits", "classifier": {"train_accuracy": 1.0, "test_accuracy": 0.98}, "rows": [
 {"label": "floor", "steps": 0, $row}, {"label": "float", "steps": 0, $row}, {"label": "program", "steps": 0, $row}]}
END
sed 's/program/circuit/' run/quality.json >run/quality-more.json
cat >run/evidence-lean.json <<END
{"holds": true, "circuit_sha256": "$(sha256sum <run/lean.tc0 | cut -c1-64)", "rungs": [{"name": "program and circuit agree", "how": "1000 inputs", "checked": 1000,
 "complete": false, "holds": true, "seconds": 0.5, "difference": ""}]}
END
sed 's/sha256": "./&x/' run/evidence-lean.json >run/evidence-other.json
cat >run/orders.json <<'END'
{"rows": [{"scheme": "euler", "path": "linear", "formula": "z - h v", "exact": false, "local": 2.01, "global": 0.98}]}
END
base64 -d >run/digits.png <<<iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==
for drawn in float program-lean circuit-lean; do cp run/digits.png run/$drawn.png; done
"$tc0" report run -o report.html >log.txt

is() {  # is EXPRESSION WANTED
  value "$1"
  if [[ $said != "$2" ]]; then die "$screen: $1: required '$2', found '$said'"; fi
}

has() {  # has EXPRESSION PART
  value "$1"
  if [[ $said != *"$2"* ]]; then die "$screen: $1: required '$2' in it, found '$said'"; fi
}

sections="pictures circuits gates-by-operation quality precision family depth-against-gates evidence where-the-gates-go walk-through-lean"
sections+=" fixed-precision orders speed machine other-files"
title="document.querySelector('.detail h3').textContent"
focused="document.activeElement.getAttribute('aria-label')"
pressed="document.querySelector('[aria-pressed=true] title').textContent"
array="run.circuits.lean.map.arrays.find((array) => array.name === $title)"

# Every box of the graph and every array of the list in turn: how many are wider than the screen, and how many wires'
# names are cut. Tables that are cards on a phone have to fit there.
tooWide="(() => { let bad = 0; for (const one of document.querySelectorAll('.node, .level button')) {
 one.dispatchEvent(new Event('click', { bubbles: true }));
 if (document.documentElement.scrollWidth > innerWidth) bad++;
 for (const box of document.querySelectorAll('.detail .wide')) if (box.scrollWidth > box.clientWidth) bad++; }
 for (const cards of document.querySelectorAll('.cards')) if (innerWidth < 600 && cards.parentNode.scrollWidth > cards.parentNode.clientWidth) bad++;
 return bad; })()"
tooWide=${tooWide//$'\n'/}

# The least contrast of the page's colours for text with those behind it, in tenths.
contrast="(() => { const style = getComputedStyle(document.documentElement);
 const light = (name) => { const hex = style.getPropertyValue(name).trim();
 const [r, g, b] = [1, 3, 5].map((k) => { const c = parseInt(hex.slice(k, k + 2), 16) / 255;
 return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
 return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05; };
 return Math.min(...['--text', '--soft', '--accent', '--good', '--bad'].flatMap((text) =>
 ['--ground', '--panel'].map((back) => { const [a, b] = [light(text), light(back)];
 return Math.max(a, b) / Math.min(a, b); }))) >= 4.5; })()"
contrast=${contrast//$'\n'/}

openBrowser
declare -A ground
for scheme in light dark; do
  for width in 1400 390; do
    screen="$width $scheme"
    openPage "$folder/report.html" $width $scheme
    is innerWidth $width
    is "[...document.querySelectorAll('h2')].map((title) => title.id).join(' ')" "$sections"
    is "$tooWide" 0
    is "$contrast" true
    value "getComputedStyle(document.body).backgroundColor"
    ground[$scheme]=$said
    if [[ -n $pictures ]]; then picture "$pictures/report-$width-$scheme.png"; fi
  done
done
if [[ ${ground[light]} == "${ground[dark]}" ]]; then die "light and dark have the same ground"; fi

screen="1400 light"
openPage "$folder/report.html" 1400 light
has "document.getElementById('made').textContent" "Made by tc0"
value "run.revision"
has "document.getElementById('made').textContent" "$said"
quality="[...document.querySelectorAll('[aria-labelledby=quality] tbody tr')].map((row) => row.cells[0].textContent"
is "$quality).join(' ')" "floor float circuit program"
is "$quality + row.cells[1].textContent)[1].endsWith('5.7 ± 0.25')" true
about="[...document.querySelectorAll('[aria-labelledby=evidence] p')].map((line) => line.textContent"
is "$about)[0]" "About lean.tc0, by SHA-256."
has "$about)[1]" "About a circuit that is not in this folder: SHA-256 "
is "[...document.querySelectorAll('[aria-labelledby=where-the-gates-go] p')][0].textContent" "About lean.tc0, by SHA-256."
is "[...document.querySelectorAll('[aria-labelledby=family] th')].slice(0, 4).map((cell) => cell.textContent)" \
  "tokens,levels,gates,wires"

has "document.getElementById('lead').textContent" "This page shows what one run of tc0 left: pictures of samples, how good"
has "document.querySelector('details .legend').textContent" "step: gates"
has "document.querySelector('.legend').textContent" "level 1"
is "[...document.querySelectorAll('.pictures')].map((row) => row.children.length)" "3,1"
has "document.querySelector('[aria-labelledby=pictures]').textContent" "drew the same picture, byte for byte"
is "document.querySelectorAll('[aria-labelledby=precision] svg').length" 5
is "document.querySelectorAll('[aria-labelledby=precision] tbody tr').length" 2

# Gates by operation, in the table and by searching the graph.
map=run.circuits.lean.map
softmax="$map.arrays.filter((array) => array.operation === 'softmax').reduce((sum, array) => sum + array.gates, 0)"
rows="[...document.querySelectorAll('[aria-labelledby=gates-by-operation] tbody tr')]"
is "$rows.find((row) => row.cells[0].textContent === 'softmax').cells[2].textContent === count($softmax)" true
is "$rows.reduce((sum, row) => sum + Number(row.cells[2].textContent.replace(/\\\\D/g, '')), 0) === $map.gates" true
nodes="document.querySelectorAll('.node').length"
search="(() => { const box = document.querySelector('[type=search]'); box.value = 'softmax';
 box.dispatchEvent(new Event('input')); return document.querySelector('[role=status]').textContent; })()"
search=${search//$'\n'/}
is "$search.endsWith('found, ' + count($softmax) + ' gates')" true
is "document.querySelectorAll('.node:not(.dim)').length > 0 && document.querySelectorAll('.dim').length > 0" true
value "$nodes"
folded=$said
fold() {  # fold HOW
  value "(() => { const fold = document.querySelector('[aria-label=Fold]'); fold.value = '$1'; fold.dispatchEvent(new Event('change')); return ''; })()"
}
fold blocks
is "$nodes < $folded" true
fold arrays
is "$nodes === $map.arrays.length && $folded < $nodes" true
value "document.querySelector('.graph svg').clientWidth"
wide=$said
value "document.querySelectorAll('[aria-label^=Zoom]')[1].click()"
is "document.querySelector('.graph svg').clientWidth > $wide" true
is "[...document.querySelectorAll('[aria-labelledby=circuits] rect')].length === run.circuits.lean.counts.depth" true
is "[...document.querySelectorAll('[aria-labelledby=machine] thead th')].map((cell) => cell.textContent)" "what,found"
is "document.querySelector('[aria-labelledby=machine]').textContent.includes('{')" false

# The keyboard: first the link past the contents, then on to the map, whose chosen operation arrows change.
press Tab
is "document.activeElement.className" skip
press Enter
is location.hash "#main"
value "document.querySelectorAll('main a, main button, main select, main input, main [tabindex]').length"
stops=$said
for ((k = 0; k <= stops; ++k)); do
  press Tab
  value "document.activeElement.getAttribute('aria-pressed')"
  if [[ $said == true ]]; then break; fi
done
is "document.activeElement === document.querySelector('[aria-pressed=true]')" true
value "$title"
last=$said
press ArrowUp
is "$title !== '$last' && $pressed.includes($title) && document.activeElement.getAttribute('aria-pressed')" true
press ArrowDown
is "$title" "$last"

# To an operation with gates, then on with Tab to the sample and the gate's number.
for _ in {1..40}; do
  value "document.querySelector('[aria-label=Gate]') !== null"
  if [[ $said == true ]]; then break; fi
  press ArrowDown
done
is "document.querySelector('[aria-label=Gate]') !== null" true
tabTo() {  # tabTo NAME
  for _ in {1..60}; do
    press Tab
    value "$focused"
    if [[ $said == "$1" ]]; then return; fi
  done
  die "Tab does not reach '$1'"
}
tabTo Sample
press ArrowDown
is "document.activeElement.value + $focused" 1Sample
tabTo Gate
press ArrowDown
is "document.activeElement.value + $focused" 1Gate
value "$array.shown_gates[1].values[1]"
is "[...document.querySelectorAll('.detail dl')].at(-1).lastChild.textContent" "$said"
tabTo 'Gate number'
value "$array.first_gate + 1"
gate=$said
value "document.activeElement.select()"
press Backspace $(grep -o . <<<"$gate") Enter
has "document.querySelector('.detail').textContent" "Gate $gate, threshold 1 of the element [0"
has "document.querySelector('.detail').textContent" "tc0 gate run/lean.tc0 $gate"
is "$focused" 'Gate number'
press 9 9 9 9 9 9 9 9 Enter
has "document.querySelector('[role=alert]').textContent" "required numbers"

# A training run: curves of its log in place of the chart, and its configuration.
mkdir digits
cp run/digits.png digits/samples-0000200.png
cp run/digits.png digits/loss.png
printf '[data]\nname = "digits"\n' >digits/config.toml
{
  echo step,raw,weighted,velocity,acceleration,gradient,residual,rate,samples_per_second,seconds,boundary,one_against_many
  for ((k = 1; k <= 100; ++k)); do
    echo "$((2 * k)),$((900 / k + 20)).5,1.25,$((500 / k)).1,$((400 / k)).4,0.$((100 + k)),0.5,1e-3,4000,$k.5,nan,nan"
  done
} >digits/log.csv
"$tc0" report digits -o training.html >log.txt
for scheme in light dark; do
  screen="training, $scheme"
  openPage "$folder/training.html" 1000 $scheme
  is "[...document.querySelectorAll('h2')].map((title) => title.id).join(' ')" "training pictures configuration"
  has "document.getElementById('lead').textContent" "how training went and pictures of samples"
  has "document.querySelector('main p').textContent" "200 steps in 101 s; raw loss 920.5 at first, 29.5 at the end"
  is "document.querySelectorAll('.plot svg').length" 6
  is "document.querySelectorAll('.pictures img').length" 1
  is "[...document.querySelectorAll('.plot text')].some((text) => text.textContent === '● boundary')" false
  is "document.querySelector('pre').textContent.startsWith('[data]')" true
  if [[ -n $pictures ]]; then picture "$pictures/training-$scheme.png"; fi
done
closeBrowser
