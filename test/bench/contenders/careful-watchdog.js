// A thread that kills its process if that is still there after the deadline.
import { workerData } from 'node:worker_threads'

const { begun, timeout } = workerData
Atomics.wait(begun, 0, 0)
// Nobody wakes it here, so this is a sleep.
Atomics.wait(begun, 0, 1, timeout + 100)
process.kill(process.pid, 'SIGKILL')
