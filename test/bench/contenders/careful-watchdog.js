// A thread that kills its process if that is still there after the deadline.
import { workerData } from 'node:worker_threads'

setTimeout(() => process.kill(process.pid, 'SIGKILL'), workerData + 100)
