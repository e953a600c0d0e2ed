"""Binds the socket that systemd would, and prints what is sent to it, a line each with a bar between assignments."""

import socket
import sys

receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind(sys.argv[1])
print("bound", flush=True)
while True:
    print(receiver.recv(4096).decode().strip().replace("\n", "|"), flush=True)
