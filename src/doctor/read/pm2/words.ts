import { extname } from 'node:path'
import { isManager } from '../../start/runners.ts'
import { nameOf, splitWords } from '../../start/words.ts'
import type { YamlValue } from '../yaml.ts'

/** What PM2 takes for a script if no interpreter is named. Anything else is for node. */
const INTERPRETERS: Readonly<Record<string, string>> = {
  '.sh': 'bash',
  '.py': 'python',
  '.rb': 'ruby',
  '.php': 'php',
  '.pl': 'perl',
}

/** The words of the command that PM2 makes of an application. */
export function pm2Words(app: YamlValue): readonly string[] {
  const script = app.get('script')?.text()
  if (script === undefined) return []
  // PM2 gives a text with spaces to bash.
  if (/\s/.test(script)) return ['bash', '-c', script]
  const words = [script, ...wordsIn(app.get('args'))]
  const interpreter = app.get('interpreter')?.text() ?? app.get('exec_interpreter')?.text()
  // npm is a program of node, and is known by its own name.
  if (interpreter === 'none' || isManager(nameOf(script))) return words
  const options = wordsIn(app.get('node_args') ?? app.get('interpreter_args'))
  return [interpreter ?? INTERPRETERS[extname(script)] ?? 'node', ...options, ...words]
}

/** A text with spaces, or a list. */
function wordsIn(value: YamlValue | undefined): readonly string[] {
  const text = value?.text()
  return text === undefined ? (value?.texts() ?? []) : splitWords(text)
}
