/** The looks of the page: light and dark as the reader has it, on a phone as well. */
export const CSS = `
:root { color-scheme: light dark; --ground: #fff; --panel: #f3f5f7; --ink: #1c2128; --muted: #545c66; --rule: #d3d9df;
  --green: #009e73; --green-fill: #cdeee2; --green-text: #005c43; --red: #d55e00; --red-fill: #fbdccb;
  --red-text: #963f00; --orange: #b87d00; --orange-fill: #fbe6bd; --orange-text: #704d00; --purple: #b5588e;
  --link: #00598f; }
@media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --panel: #171d25; --ink: #e8edf2; --muted: #a3adb8;
  --rule: #323a44; --green: #1fbf92; --green-fill: #083d2f; --green-text: #7fe3c6; --red: #ee7a2b;
  --red-fill: #54240a; --red-text: #ffb183; --orange: #e69f00; --orange-fill: #453102; --orange-text: #fac95c;
  --purple: #d98ab8; --link: #7cc4f2; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere; }
main { max-width: 960px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 28px; line-height: 1.25; margin: 4px 0 12px; }
h2 { font-size: 20px; margin: 40px 0 12px; }
h3 { font-size: 16px; margin: 0; }
p { margin: 8px 0; }
a { color: var(--link); }
code, pre { font: 14px/1.5 ui-monospace, monospace; }
pre { margin: 8px 0; padding: 8px 12px; background: var(--panel); border-radius: 6px; white-space: pre-wrap; }
.muted { color: var(--muted); }
.card { border: 1px solid var(--rule); border-radius: 8px; padding: 16px; margin: 12px 0; }
.loss { border-left: 6px solid var(--red); }
.risk, .untidy { border-left: 6px solid var(--orange); }
.badge { display: inline-block; padding: 0 8px; border-radius: 10px; font-size: 14px; font-weight: 600;
  overflow-wrap: normal; }
.ok { background: var(--green-fill); color: var(--green-text); }
.fail { background: var(--red-fill); color: var(--red-text); }
.warn { background: var(--orange-fill); color: var(--orange-text); }
.title { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 12px; margin: 16px 0; }
.facts div { background: var(--panel); border-radius: 8px; padding: 8px 12px; }
.facts dt { color: var(--muted); font-size: 14px; }
.facts dd { margin: 0; font-size: 20px; font-weight: 600; }
.change { display: grid; grid-template-columns: max-content 1fr; gap: 4px 12px; margin: 8px 0; }
.change dt { color: var(--muted); }
.change dd { margin: 0; }
.chart { position: relative; margin: 16px 0 8px; }
.moment { position: relative; height: 22px; font-size: 14px; }
.moment span { position: absolute; white-space: nowrap; padding: 0 6px; background: var(--ground);
  z-index: 2; margin-left: 2px; }
.moment .left { transform: translateX(-100%); margin-left: 0; }
.line { position: absolute; top: 22px; bottom: 22px; width: 0; border-left: 2px solid var(--ink); z-index: 1; }
.line.exit { top: 44px; border-left-style: dashed; }
.notice { position: absolute; top: 44px; bottom: 22px; background: var(--orange-fill); opacity: 0.5; }
.lane { position: relative; margin: 0 0 8px; }
.lane figcaption { font-size: 14px; color: var(--muted); }
.lane figcaption span { display: inline-block; position: relative; z-index: 2; background: var(--ground);
  padding: 0 6px 2px 0; }
@media (max-width: 600px) { .lane figcaption b { display: block; } }
.lane figcaption b { color: var(--ink); font-weight: 600; }
figure { margin: 0; }
svg { display: block; width: 100%; height: 48px; background: color-mix(in srgb, var(--panel) 60%, transparent); }
.answered { fill: var(--green); }
.refused { fill: var(--orange); }
.lost, .failed { fill: var(--red); }
.raced { fill: var(--purple); }
.axis { display: flex; justify-content: space-between; height: 22px; font-size: 14px; color: var(--muted); }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: 14px; margin: 8px 0; padding: 0; list-style: none; }
.legend i { display: inline-block; width: 14px; height: 10px; margin-right: 6px; }
.legend .answered, .legend .failed, .legend .refused { height: 14px; vertical-align: -2px; }
i.answered { background: var(--green); } i.refused { background: var(--orange); } i.lost, i.failed { background: var(--red); }
i.raced { background: var(--purple); } i.window { background: var(--orange-fill); border: 1px solid var(--orange); }
i.lost, i.raced { height: 5px; vertical-align: 3px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: right; padding: 4px 0 4px 8px; border-bottom: 1px solid var(--rule); overflow-wrap: normal; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
thead th { color: var(--muted); font-weight: 400; }
summary { cursor: pointer; font-size: 14px; }
footer { margin-top: 40px; color: var(--muted); font-size: 14px; }
`
