{{- /* The config with what the chart knows: what the user says comes first. */}}
{{- define "sluice.config" -}}
{{- $config := deepCopy .Values.config }}
{{- if eq .Values.kind "serve" }}
{{- $config = mergeOverwrite (dict "serve" (dict "host" "0.0.0.0" "port" 8080 "drainDelayMs" 5000)) $config }}
{{- else }}
{{- $ours := dict "http" (dict "host" "0.0.0.0" "port" 8080) }}
{{- if .Values.staticMembership }}
{{- $_ := set $ours "input" (dict "instanceId" "${POD_NAME}") }}
{{- end }}
{{- $config = mergeOverwrite $ours $config }}
{{- end }}
{{- toYaml $config }}
{{- end }}

{{- define "sluice.configName" -}}
{{- ternary "serve.yaml" "sluice.yaml" (eq .Values.kind "serve") }}
{{- end }}

{{- /* What the ConfigMap holds; its digest is among the pods' annotations, so that they roll when it changes. */}}
{{- define "sluice.configData" -}}
{{ include "sluice.configName" . }}: |
  {{- include "sluice.config" . | nindent 2 }}
{{- range $name, $content := .Values.files }}
{{ $name }}: |
  {{- if kindIs "string" $content }}
  {{- $content | nindent 2 }}
  {{- else if regexMatch "[.](avsc|json)$" $name }}
  {{- toPrettyJson $content | nindent 2 }}
  {{- else }}
  {{- toYaml $content | nindent 2 }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* How the config says that HTTP is served. */}}
{{- define "sluice.http" -}}
{{- $config := include "sluice.config" . | fromYaml }}
{{- toYaml (ternary $config.serve $config.http (eq .Values.kind "serve")) }}
{{- end }}

{{- define "sluice.port" -}}
{{- (include "sluice.http" . | fromYaml).port | int }}
{{- end }}

{{- /* Seconds that the drain may take, and 15: what Sluice has when nothing is said (10 s) stands here as well. */}}
{{- define "sluice.leastGrace" -}}
{{- $config := include "sluice.config" . | fromYaml }}
{{- $drain := default 10000 (dig "shutdown" "drainMs" nil $config) }}
{{- if eq .Values.kind "serve" }}
{{- $drain = add (int64 $config.serve.drainDelayMs) (int64 (default 10000 $config.serve.drainMs)) }}
{{- end }}
{{- add (divf (float64 $drain) 1000.0 | ceil | int64) 15 }}
{{- end }}
