import { busy } from './busy.ts'
import type { BenchCase } from './case.ts'
import { exitTime } from './exit.ts'
import { growthChildren } from './growth/children.ts'
import { growthConnections } from './growth/connections.ts'
import { growthHooks } from './growth/hooks.ts'
import { importTime } from './import.ts'
import { keepAlive } from './keep-alive.ts'
import { spread } from './many/spread.ts'
import { stall } from './many/stall.ts'
import { memory } from './memory.ts'
import { parallel } from './parallel.ts'
import { preload } from './preload.ts'
import { raceOfCluster } from './race/case.ts'
import { raceOfModel } from './race/model-case.ts'
import { rolling } from './rolling/case.ts'
import { rollingHaproxy, rollingNginx } from './rolling/long.ts'
import { size } from './size.ts'
import { survival } from './survival/survival.ts'
import { throughput } from './throughput.ts'
import { watchdog } from './watchdog.ts'

/** In the order of the docs. */
export const CASES: readonly BenchCase[] = [
  survival,
  rolling,
  rollingNginx,
  rollingHaproxy,
  raceOfCluster,
  raceOfModel,
  keepAlive,
  busy,
  stall,
  spread,
  throughput,
  importTime,
  exitTime,
  watchdog,
  memory,
  parallel,
  preload,
  size,
  growthHooks,
  growthConnections,
  growthChildren,
]
