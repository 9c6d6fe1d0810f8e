package ai.nolmt.generations.tools.cost;

/** A request as its server knows it. */
enum Operation {
    PUT_OBJECT("PutObject", Charge.WRITES),
    CREATE_MULTIPART("CreateMultipartUpload", Charge.WRITES),
    UPLOAD_PART("UploadPart", Charge.WRITES),
    COMPLETE_MULTIPART("CompleteMultipartUpload", Charge.WRITES),
    LIST_OBJECTS("ListObjectsV2", Charge.WRITES),
    GET_OBJECT("GetObject", Charge.READS),
    HEAD_OBJECT("HeadObject", Charge.READS),
    GET_VERSIONING("GetBucketVersioning", Charge.READS),
    DELETE_OBJECTS("DeleteObjects", Charge.FREE),
    SEND("SendMessageBatch", Charge.MESSAGES),
    RECEIVE("ReceiveMessage", Charge.MESSAGES),
    EXTEND("ChangeMessageVisibilityBatch", Charge.MESSAGES),
    DELETE("DeleteMessageBatch", Charge.MESSAGES),
    KEY("GenerateDataKey, Decrypt", Charge.KEYS);

    private final String wireName;
    private final Charge charge;

    Operation(String wireName, Charge charge) {
        this.wireName = wireName;
        this.charge = charge;
    }

    String wireName() {
        return wireName;
    }

    Charge charge() {
        return charge;
    }

    /** Whether S3 asks KMS for it where objects are encrypted by a key of KMS. */
    boolean needsKey() {
        return this == PUT_OBJECT
                || this == CREATE_MULTIPART
                || this == UPLOAD_PART
                || this == GET_OBJECT
                || this == HEAD_OBJECT;
    }
}
