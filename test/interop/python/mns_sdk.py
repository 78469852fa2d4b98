"""Drives the local broker with the official Python SDK of MNS, aliyun-mns-sdk."""

import os

from checks import Receiver, check, raises
from mns.account import Account
from mns.mns_exception import MNSServerException
from mns.queue import Message, QueueMeta
from mns.subscription import SubscriptionMeta
from mns.topic import TopicMessage, TopicMeta

account = Account(os.environ["ENDPOINT"], os.environ["ACCESS_ID"], os.environ["ACCESS_KEY"])
region_and_owner = os.environ["REGION"], os.environ["OWNER"]


def drive_topic(receiver):
    topic = account.get_topic("python-topic")
    check("create topic", topic.create(TopicMeta()).endswith("/topics/python-topic"), True)
    meta = TopicMeta()
    meta.set_maximum_message_size(2048)
    topic.set_attributes(meta)
    check("topic attributes", topic.get_attributes().maximum_message_size, 2048)
    urls, marker = account.list_topic(prefix="python-")
    check("list topics", [url.rsplit("/", 1)[1] for url in urls], ["python-topic"])

    subscription = topic.get_subscription("relay")
    subscription.subscribe(SubscriptionMeta(receiver.url, "BACKOFF_RETRY", "SIMPLIFIED"))
    attributes = subscription.get_attributes()
    check("subscription endpoint", attributes.endpoint, receiver.url)
    check("subscription format", attributes.notify_content_format, "SIMPLIFIED")
    subscription.set_attributes(SubscriptionMeta(notify_strategy="EXPONENTIAL_DECAY_RETRY"))
    check("subscription strategy", subscription.get_attributes().notify_strategy, "EXPONENTIAL_DECAY_RETRY")
    urls, marker = topic.list_subscription()
    check("list subscriptions", len(urls), 1)

    bodies = ["I am test message %d." % number for number in range(3)]
    published = [topic.publish_message(TopicMessage(body)) for body in bodies]
    check("message md5", published[0].message_body_md5, "075C3D4AEB2D2F2D6A4C17C9D6DBBEBB")
    ids = [message.message_id for message in published]
    pushes = sorted(receiver.take(3), key=lambda push: ids.index(push[0]["x-mns-message-id"]))
    check("pushed bodies", [body for headers, body in pushes], bodies)

    subscription.unsubscribe()
    topic.delete()
    error = raises(MNSServerException, topic.get_attributes)
    check("deleted topic", error and error.type, "TopicNotExist")


def drive_queue():
    queue = account.get_queue("python-queue")
    check("create queue", queue.create(QueueMeta(vis_timeout=60)).endswith("/queues/python-queue"), True)
    queue.set_attributes(QueueMeta(vis_timeout=90))
    check("queue attributes", queue.get_attributes().visibility_timeout, 90)
    urls, marker = account.list_queue(prefix="python-")
    check("list queues", len(urls), 1)

    sent = queue.send_message(Message("one ☃"))
    check("peek", queue.peek_message().message_id, sent.message_id)
    received = queue.receive_message_with_str_body(0)
    check("received id", received.message_id, sent.message_id)
    check("received body", received.message_body, "one ☃")
    changed = queue.change_message_visibility(received.receipt_handle, 120)
    error = raises(MNSServerException, lambda: queue.delete_message(received.receipt_handle))
    check("old handle", error and error.type, "MessageNotExist")
    queue.delete_message(changed.receipt_handle)
    error = raises(MNSServerException, lambda: queue.receive_message(0))
    check("empty queue", error and error.type, "MessageNotExist")

    queue.batch_send_message([Message("two"), Message("three")])
    check("batch peek", len(queue.batch_peek_message(16)), 2)
    batch = queue.batch_receive_message(16, 0)
    check("batch received", sorted(message.message_body for message in batch), [b"three", b"two"])
    queue.batch_delete_message([message.receipt_handle for message in batch])

    topic = account.get_topic("python-to-queue")
    topic.create(TopicMeta())
    endpoint = "acs:mns:%s:%s:queues/python-queue" % region_and_owner
    topic.get_subscription("queue").subscribe(SubscriptionMeta(endpoint, "BACKOFF_RETRY", "SIMPLIFIED"))
    topic.publish_message(TopicMessage("through the topic"))
    queue.set_encoding(False)
    check("topic to queue", queue.receive_message(5).message_body, "through the topic")
    topic.delete()
    queue.delete()


def drive_stranger():
    stranger = Account(os.environ["ENDPOINT"], os.environ["ACCESS_ID"], "another key")
    error = raises(MNSServerException, stranger.list_topic)
    check("another key", error and error.type, "SignatureDoesNotMatch")


with Receiver() as receiver:
    drive_topic(receiver)
drive_queue()
drive_stranger()
