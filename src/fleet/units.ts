import {
  argumentText,
  argumentWith,
  listedPath,
  madeFolder,
  programText,
  variablesFile,
} from './unit-texts.ts'

/** Where things are on the machine that the units are for. */
export interface UnitPlaces {
  /** The command, with all that comes before its first argument. */
  readonly command: readonly [program: string, ...before: string[]]
  /** The file of the fleet. */
  readonly fleetFile: string
  /** Its state folder. */
  readonly state: string
  /** The folder with a config for each `sluice@NAME`. */
  readonly configs: string
  /** Longer than any instance takes to drain. */
  readonly stopSeconds: number
}

/** What Sluice does without. Not MemoryDenyWriteExecute: V8 compiles code while it runs. */
const hardening = `NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
UMask=0077`

/** Says when it is ready and that it goes on, by systemd-notify, a child: hence NotifyAccess. */
const notices = `Type=notify
NotifyAccess=all
WatchdogSec=60
Restart=on-failure
RestartSec=1
# A wrong configuration is as wrong a second later.
RestartPreventExitStatus=2`

const ordering = `After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=300
StartLimitBurst=10`

/**
 * systemd units by file name: one for a fleet, and a template for single pipelines (`systemctl start sluice@rig`).
 *
 * @throws SluiceError USAGE for a path that a unit cannot name
 */
export function systemdUnits(places: UnitPlaces): Readonly<Record<string, string>> {
  return { 'sluice-fleet.service': fleetUnit(places), 'sluice@.service': templateUnit(places) }
}

function fleetUnit({ command, fleetFile, state, stopSeconds }: UnitPlaces): string {
  const ours = commandText(command)
  const [file, folder] = [argumentText(fleetFile), argumentText(state)]
  return `[Unit]
Description=Sluice fleet: pipelines and services that score
${ordering}

[Service]
${notices}
ExecStart=${ours} fleet up --foreground -c ${file} --state ${folder}
ExecReload=${ours} fleet up -c ${file} --state ${folder} --wait 0
# Instances outlive a supervisor that was killed: the next one finds them. One that is asked to end drains them all first.
KillMode=process
TimeoutStopSec=${stopSeconds}
TimeoutStartSec=60
${stateLines(state)}
${hardening}

[Install]
WantedBy=multi-user.target
`
}

function templateUnit({ command, configs }: UnitPlaces): string {
  return `[Unit]
Description=Sluice pipeline %i
${ordering}

[Service]
${notices}
ExecStart=${commandText(command)} run -c ${argumentWith(configs, '/%i.yaml')}
KillMode=mixed
# Longer than shutdown.drainMs.
TimeoutStopSec=45
# Ready is when the group is joined: with a broker that is not there yet, that takes as long as it takes.
TimeoutStartSec=infinity
EnvironmentFile=-${variablesFile(configs)}/%i.env
Environment=SLUICE_INSTANCE=%i
MemoryMax=1G
DynamicUser=yes
StateDirectory=sluice/%i
WorkingDirectory=%S/sluice/%i
${hardening}

[Install]
WantedBy=multi-user.target
`
}

function commandText([program, ...before]: UnitPlaces['command']): string {
  return [programText(program), ...before.map(argumentText)].join(' ')
}

/** Below /var/lib systemd makes the folder, and a user for it; elsewhere both are there. */
function stateLines(state: string): string {
  const [, below] = /^\/var\/lib\/(.+)$/.exec(state) ?? []
  return below === undefined
    ? `ReadWritePaths=${listedPath(state)}`
    : `DynamicUser=yes\nStateDirectory=${madeFolder(below)}`
}
