import { onOneLine } from '../../core/node/show.ts'
import type { Outlook } from '../fix/outlook.ts'
import type { DoctorResult, Finding, Level, Remedy } from '../result.ts'
import { type Style, styled } from './style.ts'
import { wrap } from './wrap.ts'

/** Columns of a line of prose. Lines of files are shown whole. */
const WIDTH = 80

const INDENTATION = '  '

/** What was found, for people: one paragraph for each finding, and a line with the counts and what `--fix` would do about them. */
export function formatText(result: DoctorResult, style: Style, outlook?: Outlook): string {
  const findings = result.findings.map((finding) => formatFinding(finding, style)).join('\n')
  const skipped = result.skipped.map(({ file, why }) =>
    wrap(`${onOneLine(file)} skipped: ${onOneLine(why)}`, '', WIDTH),
  )
  const parts = [findings, skipped.join(''), summaryOf(result, outlook), nextStep(result)]
  return parts.filter((part) => part !== '').join('\n')
}

function formatFinding(
  { id, level, file, line, title, arithmetic, remedy, docs }: Finding,
  style: Style,
): string {
  const head = `${styled(`${onOneLine(file)}:${line}`, 'bold', style)}  ${styled(level, COLORS[level], style)}  ${id}\n`
  const sum = arithmetic === null ? '' : wrap(arithmetic, INDENTATION, WIDTH)
  return (
    head +
    wrap(onOneLine(title), INDENTATION, WIDTH) +
    sum +
    formatRemedy(remedy, style) +
    `${INDENTATION}${docs}\n`
  )
}

const COLORS = { error: 'red', warning: 'yellow', hint: 'cyan' } as const satisfies Record<Level, string>

function formatRemedy({ text, from, to }: Remedy, style: Style): string {
  const lines = (sign: string, code: string | null, color: 'red' | 'green'): string =>
    code === null
      ? ''
      : code
          .split('\n')
          .map(
            (each) => `${INDENTATION}${INDENTATION}${styled(`${sign} ${onOneLine(each)}`, color, style)}\n`,
          )
          .join('')
  return wrap(text, INDENTATION, WIDTH) + lines('-', from, 'red') + lines('+', to, 'green')
}

function summaryOf({ counts, files }: DoctorResult, outlook: Outlook | undefined): string {
  const found = [
    counts.errors > 0 && plural(counts.errors, 'error'),
    counts.warnings > 0 && plural(counts.warnings, 'warning'),
    counts.hints > 0 && plural(counts.hints, 'hint'),
  ].filter((each) => each !== false)
  if (files.length === 0) return wrap('No file here says how a service is started or stopped.', '', WIDTH)
  const what = found.length === 0 ? 'Nothing found' : found.join(', ')
  return wrap(`${what} in ${plural(files.length, 'file')}: ${namesOf(files)}.`, '', WIDTH) + fixOf(outlook)
}

/** A change may bring to light what it was in front of: a time without a unit hides a grace period that is too short. */
function fixOf(outlook: Outlook | undefined): string {
  if (outlook === undefined || outlook.mended + outlook.later === 0) return ''
  const more = outlook.later > 0 ? `, and ${outlook.later} more that will show up then` : ''
  return `lastcall doctor --fix can mend ${outlook.mended} of them${more}.\n`
}

/** Names of files that are shown. `--json` has all. */
const MOST_NAMES = 10

function namesOf(files: readonly string[]): string {
  const shown = files.slice(0, MOST_NAMES).map(onOneLine)
  const rest = files.length - shown.length
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ')
}

/** Nobody should take a clean bill of the files for one of the program. */
function nextStep({ next }: DoctorResult): string {
  const limit =
    'doctor only reads files. It did not start your program, so it cannot say what the program does at SIGTERM.'
  const command = next ?? 'npx lastcall rehearse -- COMMAND'
  const prompt = next === null ? 'Next, with the command that starts it in place of COMMAND:' : 'Next:'
  return `${wrap(`${limit} ${prompt}`, '', WIDTH)}${INDENTATION}${onOneLine(command)}\n`
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
