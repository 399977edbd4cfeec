#!/bin/sh
# The guest's first process: a system just large enough for udev and Node, then the agent.
export PATH=/usr/bin:/bin
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /tmp
while read -r module; do
  case $module in
    # Four sockets for gadgets.
    dummy_hcd.ko) insmod "/modules/$module" num=4 ;;
    *) insmod "/modules/$module" ;;
  esac
done </modules/order
mount -t configfs configfs /sys/kernel/config
/usr/lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add
udevadm settle --timeout=20
ip link set lo up
ip link set eth0 up
ip address add 10.0.2.15/24 dev eth0
# Each blocked read of a device holds one thread.
export UV_THREADPOOL_SIZE=16
cd /gatehouse || exit 1
node tests/rig/guest/agent.ts
echo "the agent ended with $?"
poweroff -f
