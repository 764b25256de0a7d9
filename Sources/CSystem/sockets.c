#include "CSystem.h"
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { listening = 10 };

static void count_socket(const struct inet_diag_msg *socket, struct sys_tcp_sockets *sockets) {
  if (socket->idiag_state >= SYS_TCP_STATES) return;
  sockets->by_state[socket->idiag_state]++;
  sockets->received_bytes += socket->idiag_rqueue;
  // Of a listening socket this is the length of its queue of connections.
  if (socket->idiag_state != listening) sockets->sent_bytes += socket->idiag_wqueue;
}

// 1 where more is to come, 0 at the end, -1 with errno.
static int read_messages(const char *buffer, size_t length, struct sys_tcp_sockets *sockets) {
  const struct nlmsghdr *message = (const struct nlmsghdr *)buffer;
  for (; NLMSG_OK(message, length); message = NLMSG_NEXT(message, length)) {
    if (message->nlmsg_type == NLMSG_DONE) return 0;
    if (message->nlmsg_type == NLMSG_ERROR) {
      errno = EOPNOTSUPP;
      return -1;
    }
    if (message->nlmsg_len >= NLMSG_LENGTH(sizeof(struct inet_diag_msg))) count_socket(NLMSG_DATA(message), sockets);
  }
  return 1;
}

static int ask(int fd, int family) {
  struct {
    struct nlmsghdr header;
    struct inet_diag_req_v2 request;
  } question;
  memset(&question, 0, sizeof question);
  question.header.nlmsg_len = sizeof question;
  question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  question.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  question.request.sdiag_family = (unsigned char)family;
  question.request.sdiag_protocol = IPPROTO_TCP;
  question.request.idiag_states = ~0u;
  return send(fd, &question, sizeof question, 0) == (ssize_t)sizeof question ? 0 : -1;
}

int sys_count_tcp_sockets(int family, struct sys_tcp_sockets *sockets) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (fd < 0) return -1;
  struct timeval patience = {.tv_sec = 1};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  int result = ask(fd, family) == 0 ? 1 : -1;
  _Alignas(struct nlmsghdr) char buffer[32768];
  while (result == 1) {
    ssize_t length = recv(fd, buffer, sizeof buffer, 0);
    if (length < 0 && errno == EINTR) continue;
    result = length > 0 ? read_messages(buffer, (size_t)length, sockets) : -1;
  }
  close(fd);
  return result;
}
