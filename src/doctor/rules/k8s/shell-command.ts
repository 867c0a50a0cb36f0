import type { Container } from '../../read/pod.ts'
import type { Fault, Rule } from '../../rule.ts'
import { managerOf } from '../../start/manager.ts'
import { execRemedy, shellFault } from '../shell-fault.ts'
import { workloadsOf } from './pods.ts'

/** A shell is process 1 of the container. */
export const k8sShellCommand: Rule = {
  id: 'k8s/shell-command',
  check: (project) => workloadsOf(project).flatMap(({ containers }) => containers.flatMap(faultsIn)),
}

function faultsIn({ name, image, command }: Container): Fault[] {
  if (command === undefined || managerOf(command)) return []
  const fault = shellFault(command, image, `A shell is process 1 of ${name}`)
  return fault ? [{ ...fault, remedy: execRemedy(command) }] : []
}
