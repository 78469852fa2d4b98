"""Drives the local broker with the Python SDK of CMQ, qcloud-cmq-sdk-py3."""

import json
import os

from checks import Receiver, check, raises
from cmq.account import Account
from cmq.cmq_exception import CMQServerException
from cmq.queue import Message as QueueMessage
from cmq.queue import QueueMeta
from cmq.subscription import SubscriptionMeta
from cmq.topic import Message, TopicMeta


def sign_in(key=os.environ["ACCESS_KEY"], sign="sha256", method="POST"):
    account = Account(os.environ["ENDPOINT"], os.environ["ACCESS_ID"], key)
    account.set_sign(sign)
    account.get_client().set_method(method)
    return account


def drive_topic(account, label, receiver):
    name = "python-%s" % label
    topic = account.get_topic(name)
    topic.create(TopicMeta())
    meta = TopicMeta()
    meta.maxMsgSize = 2048
    topic.set_attributes(meta)
    check("%s: topic attributes" % label, topic.get_attributes().maxMsgSize, 2048)
    count, topics, offset = account.list_topic(searchWord=name)
    check("%s: list topics" % label, [entry["topicName"] for entry in topics], [name])

    subscription = account.get_subscription(name, "relay")
    meta = SubscriptionMeta()
    meta.Endpoint = receiver.url
    meta.Protocal = "http"
    meta.FilterTag = ["a", "b"]
    subscription.create(meta)
    attributes = subscription.get_attributes()
    check("%s: subscription tags" % label, attributes.FilterTag, ["a", "b"])
    check("%s: subscription format" % label, attributes.NotifyContentFormat, "JSON")
    subscription.clearFilterTags()
    meta = SubscriptionMeta()
    meta.NotifyStrategy = "BACKOFF_RETRY"
    subscription.set_attributes(meta)
    attributes = subscription.get_attributes()
    check("%s: cleared tags" % label, attributes.FilterTag, [])
    check("%s: subscription strategy" % label, attributes.NotifyStrategy, "BACKOFF_RETRY")
    count, subscriptions, offset = topic.list_subscription()
    check("%s: list subscriptions" % label, [entry["subscriptionName"] for entry in subscriptions], ["relay"])

    bodies = ["message %d: 1&2=3 + ☃" % number for number in range(3)]
    ids = [topic.publish_message(Message(bodies[0], ["a", "c"])).msgId]
    ids += [message.msgId for message in topic.batch_publish_message([Message(body) for body in bodies[1:]])]
    pushes = sorted(receiver.take(3), key=lambda push: ids.index(push[0]["x-cmq-message-id"]))
    check("%s: pushed bodies" % label, [json.loads(body)["msgBody"] for headers, body in pushes], bodies)
    check("%s: ids in bodies" % label, [json.loads(body)["msgId"] for headers, body in pushes], ids)
    check("%s: pushed tags" % label, pushes[0][0]["x-cmq-message-tag"], "a, c")

    error = raises(CMQServerException, topic.delete)
    check("%s: topic with subscriptions" % label, error and error.code, 4000)
    subscription.delete()
    topic.delete()
    error = raises(CMQServerException, topic.get_attributes)
    check("%s: deleted topic" % label, error and error.code, 4440)


def drive_queue(account, label):
    name = "python-%s" % label
    queue = account.get_queue(name)
    meta = QueueMeta()
    meta.rewindSeconds = 600
    queue.create(meta)
    meta.visibilityTimeout = 90
    queue.set_attributes(meta)
    check("%s: queue attributes" % label, queue.get_attributes().visibilityTimeout, 90)
    count, queues, offset = account.list_queue(searchWord=name)
    check("%s: list queues" % label, [entry["queueName"] for entry in queues], [name])

    sent = queue.send_message(QueueMessage("one ☃"))
    received = queue.receive_message(0)
    check("%s: received id" % label, received.msgId, sent.msgId)
    check("%s: received body" % label, received.msgBody, "one ☃")
    queue.delete_message(received.receiptHandle)
    queue.rewindQueue(received.enqueueTime)
    check("%s: rewound" % label, queue.receive_message(5).msgId, sent.msgId)
    error = raises(CMQServerException, lambda: queue.receive_message(0))
    check("%s: empty queue" % label, error and error.code, 7000)

    queue.batch_send_message([QueueMessage("two"), QueueMessage("@three")])
    batch = queue.batch_receive_message(16, 0)
    check("%s: batch received" % label, [message.msgBody for message in batch], ["two", "@three"])
    queue.batch_delete_message([message.receiptHandle for message in batch])

    topic = account.get_topic("%s-to-queue" % name)
    topic.create(TopicMeta())
    meta = SubscriptionMeta()
    meta.Endpoint = name
    meta.Protocal = "queue"
    account.get_subscription(topic.topicName, "queue").create(meta)
    topic.publish_message(Message("through the topic"))
    check("%s: topic to queue" % label, queue.receive_message(5).msgBody, "through the topic")
    queue.delete()
    check("%s: subscription goes with its queue" % label, topic.list_subscription()[0], 0)
    topic.delete()


for label, account in (
    ("sha256-post", sign_in()),
    ("sha1-get", sign_in(sign="sha1", method="GET")),
):
    with Receiver() as receiver:
        drive_topic(account, label, receiver)
    drive_queue(account, label)

error = raises(CMQServerException, sign_in("another key").list_topic)
check("another key", error and error.code, 4100)
