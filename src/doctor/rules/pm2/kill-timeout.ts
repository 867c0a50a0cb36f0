import { formatSum, MARGIN_NAME, type Term } from '../../format-time.ts'
import { isSetUp } from '../../package-uses-lastcall.ts'
import type { Project } from '../../project.ts'
import { PM2_GRACE, type Pm2App } from '../../read/pm2/pm2.ts'
import { timeIn } from '../../read/time-setting.ts'
import { changeOfValue, type Fault, type Rule } from '../../rule.ts'
import { programOf } from '../../start/command.ts'
import { lastWords } from '../../start/shell.ts'
import { timesOfProgram } from '../../uses-lastcall.ts'

/** Milliseconds that PM2 needs beside the shutdown itself, and what kill_timeout should have to spare. */
const PM2_MARGIN = 100
const RESERVE = 1_000

/** Interpreters of what no package of Node is about. */
const OTHERS = /^(python[\d.]*|ruby|php|perl)$/

/** PM2 sends SIGKILL 1.6 s after SIGINT, unless the file says otherwise. */
export const killTimeout: Rule = {
  id: 'pm2/kill-timeout',
  check: (project) => project.apps.flatMap((app) => faultsIn(app, project)),
}

function faultsIn(
  { file, name, variables, killTimeout: current, body, start, end, command }: Pm2App,
  project: Project,
): Fault[] {
  const words = lastWords(command)
  if (OTHERS.test(programOf(words)) && !isSetUp(words, variables)) return []
  const times = timesOfProgram({ path: file.path, words, variables, image: '', platform: 'PM2' }, project)
  const grace = timeIn(current, PM2_GRACE)
  if (times === undefined || grace === undefined || times.timeout + PM2_MARGIN <= grace) return []
  const value = String(times.timeout + RESERVE)
  const text = 'Raise kill_timeout, which is in milliseconds.'
  const limit: Term = [grace, current ? 'kill_timeout' : 'kill_timeout, by default']
  return [
    {
      level: 'error',
      place: current ?? body.entries()[0]?.[0] ?? { file, start, end },
      title: `PM2 kills ${name || 'the application'} before its shutdown is over.`,
      arithmetic: formatSum(
        [
          [times.timeout, times.timeoutName],
          [PM2_MARGIN, MARGIN_NAME],
        ],
        '>',
        limit,
      ),
      ...(current
        ? changeOfValue(text, current, value, { isSafe: true })
        : { remedy: { text, to: `kill_timeout: ${value}` } }),
    },
  ]
}
