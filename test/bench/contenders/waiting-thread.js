// Waits, without an event loop, until the process is gone.
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
