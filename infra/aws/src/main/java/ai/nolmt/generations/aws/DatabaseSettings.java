package ai.nolmt.generations.aws;

import ai.nolmt.generations.config.Bounds;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param kind whether RDS is made, or the secrets name a database that is somewhere, like Supabase's
 * @param instance class of RDS, without db.
 * @param gigabytes of its disk at first, 20 to 16,384; it grows by itself to four times as much
 * @param standby whether another one stands by in a second zone
 */
record DatabaseSettings(
        @DefaultValue("rds") Kind kind,
        @DefaultValue("t4g.medium") String instance,
        @DefaultValue("50") int gigabytes,
        @DefaultValue("true") boolean standby) {
    /** As users of the setting say it. */
    enum Kind {
        RDS,
        EXTERNAL
    }

    DatabaseSettings {
        instance = Form.required("nolmt.aws.database.instance", instance, Form.INSTANCE, "t4g.medium");
        Bounds.within("nolmt.aws.database.gigabytes", gigabytes, 20, 16_384);
    }

    boolean isOurs() {
        return kind == Kind.RDS;
    }
}
