{{- define "sluice.memoryMb" -}}
{{- $size := .Values.resources.memory }}
{{- $number := regexFind "^[0-9]+" $size | int64 }}
{{- ternary (mul $number 1024) $number (hasSuffix "Gi" $size) }}
{{- end }}

{{- define "sluice.probe" -}}
{{- $http := include "sluice.http" .root | fromYaml }}
{{- $tls := default dict $http.tls }}
{{- if $tls.clientCaFile }}
{{- /* The kubelet has no certificate to show: that somebody listens is all that it can see. */}}
tcpSocket:
  port: http
{{- else }}
httpGet:
  path: {{ .path }}
  port: http
  {{- if $tls.certFile }}
  scheme: HTTPS
  {{- end }}
{{- end }}
{{- end }}

{{- define "sluice.pod" -}}
metadata:
  labels:
    {{- include "sluice.selectorLabels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    checksum/config: {{ include "sluice.configData" . | sha256sum }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "sluice.serviceAccountName" . }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ default (include "sluice.leastGrace" .) .Values.terminationGracePeriodSeconds | int64 }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 65532
    runAsGroup: 65532
    fsGroup: 65532
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile:
      type: RuntimeDefault
  topologySpreadConstraints:
    {{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
    - maxSkew: 1
      topologyKey: {{ $key }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "sluice.selectorLabels" $ | nindent 10 }}
    {{- end }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: sluice
      image: {{ include "sluice.image" . }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args: [{{ ternary "serve" "run" (eq .Values.kind "serve") }}, -c, /etc/sluice/{{ include "sluice.configName" . }}]
      env:
        - name: POD_NAME
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
        - name: NODE_OPTIONS
          value: --max-old-space-size={{ div (mul (include "sluice.memoryMb" . | int64) 7) 10 }}
        {{- range $name, $value := .Values.env }}
        - name: {{ $name }}
          value: {{ $value | quote }}
        {{- end }}
      ports:
        - name: http
          containerPort: {{ include "sluice.port" . }}
      startupProbe:
        {{- include "sluice.probe" (dict "root" . "path" "/readyz") | trim | nindent 8 }}
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: {{ div (add (int64 .Values.startSeconds) 4) 5 }}
      {{- /* It says that the loop moves, and nothing of brokers: their outage would restart all instances. */}}
      livenessProbe:
        {{- include "sluice.probe" (dict "root" . "path" "/livez") | trim | nindent 8 }}
        periodSeconds: 10
        timeoutSeconds: 3
        failureThreshold: 6
      readinessProbe:
        {{- include "sluice.probe" (dict "root" . "path" "/readyz") | trim | nindent 8 }}
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: 2
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      resources:
        requests:
          cpu: {{ .Values.resources.cpu | quote }}
          memory: {{ .Values.resources.memory }}
        limits:
          memory: {{ .Values.resources.memory }}
      volumeMounts:
        {{- /* Whole folders: a mount of a single file (subPath) is never renewed. */}}
        - name: config
          mountPath: /etc/sluice
          readOnly: true
        - name: tmp
          mountPath: /tmp
        {{- if or .Values.models.claim .Values.models.image }}
        - name: models
          mountPath: /models
          readOnly: true
        {{- end }}
        {{- range .Values.secrets }}
        - name: secret-{{ .name }}
          mountPath: /secrets/{{ .name }}
          readOnly: true
        {{- end }}
  volumes:
    - name: config
      configMap:
        name: {{ include "sluice.fullname" . }}
    - name: tmp
      emptyDir:
        sizeLimit: {{ .Values.tmpSize }}
    {{- if .Values.models.claim }}
    - name: models
      persistentVolumeClaim:
        claimName: {{ .Values.models.claim }}
        readOnly: true
    {{- else if .Values.models.image }}
    - name: models
      image:
        reference: {{ .Values.models.image }}
    {{- end }}
    {{- range .Values.secrets }}
    - name: secret-{{ .name }}
      secret:
        secretName: {{ .secretName }}
        {{- /* 0440 */}}
        defaultMode: 288
    {{- end }}
{{- end }}
