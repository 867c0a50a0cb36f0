export { FakeClock } from './fake-clock.ts'
export { FakeOutput } from './fake-output.ts'
export { FakeProcess, type FakeProcessOptions } from './fake-process.ts'
export { createTestRegistry, type TestRegistry, type TestRegistryOptions } from './test-registry.ts'
