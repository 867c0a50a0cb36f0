import type { Rule } from '../rule.ts'
import { exitInHandler } from './code/exit-in-handler.ts'
import { noHandler } from './code/no-handler.ts'
import { ownListener } from './code/own-listener.ts'
import { workerGrace } from './code/worker-grace.ts'
import { composeGraceSum } from './compose/grace-sum.ts'
import { composeShellCommand } from './compose/shell-command.ts'
import { devRunner } from './docker/dev-runner.ts'
import { dockerPackageManager } from './docker/package-manager.ts'
import { scriptWithoutExec } from './docker/script-without-exec.ts'
import { shellForm } from './docker/shell-form.ts'
import { stopsignal } from './docker/stopsignal.ts'
import { unit } from './env/unit.ts'
import { unknownVariable } from './env/unknown.ts'
import { allAtOnce } from './k8s/all-at-once.ts'
import { balancerSum } from './k8s/balancer-sum.ts'
import { delayCut } from './k8s/delay-cut.ts'
import { graceSum } from './k8s/grace-sum.ts'
import { graceZero } from './k8s/grace-zero.ts'
import { livenessIsReadiness } from './k8s/liveness-is-readiness.ts'
import { k8sPackageManager } from './k8s/package-manager.ts'
import { prestopAndDelay } from './k8s/prestop-and-delay.ts'
import { prestopEatsGrace } from './k8s/prestop-eats-grace.ts'
import { readinessMissing } from './k8s/readiness-missing.ts'
import { k8sShellCommand } from './k8s/shell-command.ts'
import { killTimeout } from './pm2/kill-timeout.ts'
import { treekill } from './pm2/treekill.ts'
import { healthChecks } from './proxy/health-checks.ts'
import { keepAlive } from './proxy/keep-alive.ts'
import { killMode } from './systemd/kill-mode.ts'
import { timeoutStop } from './systemd/timeout-stop.ts'

/** Every rule, in the order of its ids. */
export const RULES: readonly Rule[] = [
  shellForm,
  dockerPackageManager,
  devRunner,
  scriptWithoutExec,
  stopsignal,
  composeGraceSum,
  composeShellCommand,
  graceSum,
  graceZero,
  prestopEatsGrace,
  prestopAndDelay,
  delayCut,
  k8sShellCommand,
  k8sPackageManager,
  readinessMissing,
  livenessIsReadiness,
  allAtOnce,
  balancerSum,
  timeoutStop,
  killMode,
  killTimeout,
  treekill,
  unknownVariable,
  unit,
  keepAlive,
  healthChecks,
  noHandler,
  exitInHandler,
  ownListener,
  workerGrace,
]
