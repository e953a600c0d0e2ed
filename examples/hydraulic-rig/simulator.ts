// Publishes simulated load cycles of hydraulic rigs: `node examples/hydraulic-rig/simulator.ts --help`.
import '../../src/dev/simulator/main.ts'
