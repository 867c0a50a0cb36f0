/** Milliseconds of a duration of compose, such as `1m30s`; undefined for anything else. */
export function goDuration(text: string): number | undefined {
  const units: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }
  return sumOf(text, /(\d+(?:\.\d+)?)(us|ms|s|m|h)/g, units)
}

/** Milliseconds of a time span of systemd, such as `1min 30s`, `90` or `infinity`; undefined for anything else. */
export function systemdSpan(text: string): number | undefined {
  if (text.trim() === 'infinity') return Infinity
  if (/^\d+(\.\d+)?$/.test(text.trim())) return Number(text) * 1_000
  return sumOf(text.trim(), /(\d+(?:\.\d+)?)\s*([a-zA-Z\u00B5\u03BC]*)\s*/g, SYSTEMD_UNITS)
}

/** Milliseconds of what `sleep` of a shell takes: seconds, or a number with s, m or h. */
export function sleepTime(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000
  return sumOf(text, /(\d+(?:\.\d+)?)(s|m|h)/g, { s: 1_000, m: 60_000, h: 3_600_000 })
}

const DAY = 86_400_000

/** Every spelling that systemd takes; a number alone is seconds. */
const SYSTEMD_UNITS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    [
      [0.001, 'usec us \u00B5s \u03BCs'],
      [1, 'msec ms'],
      [1_000, 'seconds second sec s'],
      [60_000, 'minutes minute min m'],
      [3_600_000, 'hours hour hr h'],
      [DAY, 'days day d'],
      [7 * DAY, 'weeks week w'],
      [30.44 * DAY, 'months month M'],
      [365.25 * DAY, 'years year y'],
    ] as const
  ).flatMap(([ms, names]) => names.split(' ').map((name) => [name, ms])),
)

/** The sum of numbers with units, if a text has nothing else. */
function sumOf(text: string, part: RegExp, units: Readonly<Record<string, number>>): number | undefined {
  if (text === '' || text.replaceAll(part, '') !== '') return undefined
  const times = [...text.matchAll(part)].map(
    ([, number, unit]) => Number(number) * (units[unit || 's'] ?? Number.NaN),
  )
  const sum = times.reduce((all, time) => all + time, 0)
  return Number.isNaN(sum) ? undefined : sum
}
