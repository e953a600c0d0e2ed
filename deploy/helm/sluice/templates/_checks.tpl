{{- /* What no schema says: settings that do not go together. */}}
{{- define "sluice.checks" -}}
{{- $config := include "sluice.config" . | fromYaml }}
{{- $http := include "sluice.http" . | fromYaml }}
{{- $where := ternary "config.serve" "config.http" (eq .Values.kind "serve") }}
{{- if or (hasPrefix "127." $http.host) (has $http.host (list "localhost" "::1")) }}
{{- fail (printf "%s.host is %s: nobody outside of the pod could ask for its health; leave it out" $where $http.host) }}
{{- end }}
{{- if or (kindIs "string" $http.port) (lt (int $http.port) 1) }}
{{- fail (printf "%s.port must be a number from 1 on: probes and service ask there" $where) }}
{{- end }}
{{- $least := include "sluice.leastGrace" . | int64 }}
{{- with .Values.terminationGracePeriodSeconds }}
{{- if lt (int64 .) $least }}
{{- fail (printf "terminationGracePeriodSeconds is %d, and the config's drain takes up to %d s with 15 s to spare: what is in flight would be killed" (int64 .) $least) }}
{{- end }}
{{- end }}
{{- include "sluice.plainSecrets" $config }}
{{- if eq .Values.kind "serve" }}
{{- range $name := list "staticMembership" }}
{{- if index $.Values $name }}{{ fail (printf "%s is for kind: stream" $name) }}{{ end }}
{{- end }}
{{- if .Values.keda.enabled }}{{ fail "keda.enabled is for kind: stream; autoscaling.enabled scales a service" }}{{ end }}
{{- else }}
{{- include "sluice.streamChecks" (dict "Values" .Values "config" $config) }}
{{- end }}
{{- end }}

{{- define "sluice.streamChecks" -}}
{{- $partitions := int .Values.partitions }}
{{- if .Values.autoscaling.enabled }}{{ fail "autoscaling.enabled is for kind: serve; keda.enabled scales a stream, by its lag" }}{{ end }}
{{- if .Values.keda.enabled }}
{{- if eq $partitions 0 }}{{ fail "keda.enabled needs partitions: more instances than those would idle" }}{{ end }}
{{- $most := int (default $partitions .Values.keda.maxReplicas) }}
{{- if gt $most $partitions }}
{{- fail (printf "keda.maxReplicas is %d, and there are %d partitions: the others would idle" $most $partitions) }}
{{- end }}
{{- if gt (int .Values.keda.minReplicas) $most }}
{{- fail (printf "keda.minReplicas is %d, and at most %d instances may run" (int .Values.keda.minReplicas) $most) }}
{{- end }}
{{- if not (or (dig "input" "topic" "" .config) (dig "input" "topics" nil .config)) }}
{{- fail "keda.enabled needs config.input.topic (or topics): KEDA takes no pattern" }}
{{- end }}
{{- else if and (gt $partitions 0) (gt (int .Values.replicas) $partitions) }}
{{- fail (printf "replicas is %d, and there are %d partitions: the others would idle" (int .Values.replicas) $partitions) }}
{{- end }}
{{- end }}

{{- /* A ConfigMap is read by many: what stands in it is no secret. */}}
{{- define "sluice.plainSecrets" -}}
{{- $places := list (list "kafka" "sasl" "password") (list "kafka" "sasl" "token") (list "registry" "auth" "password") (list "registry" "auth" "token") (list "http" "token") }}
{{- range $place := $places }}
{{- $value := $ }}
{{- range $key := $place }}
{{- if kindIs "map" $value }}{{- $value = get $value $key }}{{- end }}
{{- end }}
{{- if and (kindIs "string" $value) $value }}
{{- fail (printf "config.%s stands in the config: name a file instead, { file: /secrets/NAME/KEY }, of a Secret in `secrets`" (join "." $place)) }}
{{- end }}
{{- end }}
{{- end }}
