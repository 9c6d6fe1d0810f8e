package ai.nolmt.generations.upload;

import ai.nolmt.generations.object.ObjectStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Something that happens before each PUT of the application's store, and after it however it ends. */
interface AroundPuts {
    void before(String key) throws Exception;

    default void after() {}

    static BeanPostProcessor of(AroundPuts hooks) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof ObjectStore store ? around(store, hooks) : bean;
            }
        };
    }

    private static ObjectStore around(ObjectStore store, AroundPuts hooks) {
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    boolean put = method.getName().equals("put");
                    try {
                        if (put) {
                            hooks.before(String.valueOf(arguments[0]));
                        }
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    } finally {
                        if (put) {
                            hooks.after();
                        }
                    }
                });
    }
}
