import { inSeconds } from '../../format-time.ts'
import type { Project } from '../../project.ts'
import type { Workload } from '../../read/kubernetes.ts'
import { POD_GRACE } from '../../read/kubernetes.ts'
import type { Container } from '../../read/pod.ts'
import type { Fault, Rule } from '../../rule.ts'
import { programOf, SHELLS } from '../../start/command.ts'
import { isOneShot } from '../../start/one-shot.ts'
import { isIdle, lastWords } from '../../start/shell.ts'
import { nameOf } from '../../start/words.ts'
import { withoutInit } from '../../start/wrappers.ts'
import { raised } from '../raise.ts'
import { levelIn, workloadsOf } from './pods.ts'

/** A pod that is killed at once. */
export const graceZero: Rule = {
  id: 'k8s/grace-zero',
  check: (project) => workloadsOf(project).flatMap((workload) => faultsIn(workload, project)),
}

function faultsIn(workload: Workload, project: Project): Fault[] {
  const { name, gracePeriod, podSpec: body } = workload
  const working = workload.containers.filter(hasWork)
  if (gracePeriod?.value !== 0 || working.length === 0) return []
  const levels = working.map((container) => levelIn('error', container, workload, project))
  const level = levels.includes('error') ? 'error' : 'hint'
  const { remedy, fix } = raised({
    text: 'Give it the default grace period, or more.',
    current: gracePeriod,
    body,
    key: 'terminationGracePeriodSeconds',
    value: String(inSeconds(POD_GRACE)),
  })
  return [
    {
      level,
      place: gracePeriod,
      title: `Kubernetes kills ${name} without time to finish its work: neither SIGTERM nor preStop helps.`,
      remedy,
      // A job without lastcall would only end later.
      ...(level === 'error' && { fix }),
    },
  ]
}

/** Whether a container does more than to wait, or to change a database once. The command of an image is not known. */
function hasWork({ command }: Container): boolean {
  if (command === undefined) return true
  const words = lastWords(command)
  return (
    !isOneShot(words) && !isBareShell(command.words) && !isIdle(command.script ?? programOf(command.words))
  )
}

/** A shell without a script waits for a person. */
function isBareShell(words: readonly string[]): boolean {
  const [program = '', ...rest] = withoutInit(words)
  return SHELLS.test(nameOf(program)) && rest.every((word) => /^-/.test(word))
}
