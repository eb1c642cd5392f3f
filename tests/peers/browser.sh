# Sourced after lib.sh: Chromium, driven by its devtools protocol: JSON messages, ended by zero bytes, on its
# descriptors 3 and 4.

# openBrowser: starts it without a page.
openBrowser() {
  mkfifo to from
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$folder/profile" \
    --remote-debugging-pipe 3<to 4>from 2>chromium.log &
  browser=$!
  exec 7>to 8<from
  message=0 session=
}

# ask METHOD [PARAMETERS]: sends a command and leaves what comes back in $answer.
ask() {
  message=$((message + 1))
  printf '{"id":%d,"method":"%s","params":%s%s}\0' "$message" "$1" "${2:-{\}}" \
    "${session:+,\"sessionId\":\"$session\"}" >&7
  while IFS= read -r -t 240 -d '' answer <&8; do
    if [[ $answer == "{\"id\":$message,\"error\""* ]]; then die "$1: $answer"; fi
    if [[ $answer == "{\"id\":$message,"* ]]; then return; fi
  done
  die "$1: no answer"
}

# openPage FILE WIDTH light|dark: in a new tab, as a screen of that width shows it; its script has come to its end.
openPage() {
  session=
  ask Target.createTarget '{"url":"about:blank"}'
  [[ $answer =~ \"targetId\":\"([^\"]+)\" ]]
  ask Target.attachToTarget "{\"targetId\":\"${BASH_REMATCH[1]}\",\"flatten\":true}"
  [[ $answer =~ \"sessionId\":\"([^\"]+)\" ]]
  session=${BASH_REMATCH[1]}
  local mobile=false
  if (($2 < 600)); then mobile=true; fi
  ask Emulation.setDeviceMetricsOverride \
    "{\"width\":$2,\"height\":900,\"deviceScaleFactor\":1,\"mobile\":$mobile}"
  ask Emulation.setEmulatedMedia "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"$3\"}]}"
  ask Page.navigate "{\"url\":\"file://$1\"}"
  for _ in {1..300}; do
    value "document.body ? String(document.body.dataset.ready) : ''"
    if [[ $said == yes ]]; then return; fi
    sleep 0.1
  done
  die "$1: its script did not come to its end"
}

# value EXPRESSION: leaves the text that it is in the page in $said; no double quotes in either.
value() {
  ask Runtime.evaluate "{\"expression\":\"String($1)\"}"
  if [[ ! $answer =~ \"type\":\"string\",\"value\":\"([^\"]*)\" ]]; then die "$1: $answer"; fi
  said=${BASH_REMATCH[1]}
}

# press KEY...: real keys, one after the other: Tab, Enter, arrows, Backspace, or a digit.
press() {
  local key code text
  for key; do
    text=
    case $key in
      Tab) code=9 ;;
      Enter) code=13 text='\r' ;;
      Backspace) code=8 ;;
      ArrowUp) code=38 ;;
      ArrowDown) code=40 ;;
      *) code=$((48 + key)) text=$key ;;
    esac
    ask Input.dispatchKeyEvent "{\"type\":\"keyDown\",\"key\":\"$key\",\"code\":\"$key\",\"windowsVirtualKeyCode\":$code,\"text\":\"$text\"}"
    ask Input.dispatchKeyEvent "{\"type\":\"keyUp\",\"key\":\"$key\",\"code\":\"$key\",\"windowsVirtualKeyCode\":$code}"
  done
}

# picture FILE: the whole page as PNG.
picture() {
  ask Page.captureScreenshot '{"captureBeyondViewport":true}'
  [[ $answer =~ \"data\":\"([^\"]*)\" ]]
  base64 -d <<<"${BASH_REMATCH[1]}" >"$1"
}

closeBrowser() {
  session=
  ask Browser.close
  wait "$browser" || true
}
